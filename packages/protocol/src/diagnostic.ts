import { compareText } from "./compare-text.ts";
import type { DiagnosticCode } from "./error-codes.ts";

export type Severity = "error" | "warning";

/** A place in a source file. Lines and columns count from 1; `path` is a protobuf field path such as `$.resourcePolicy.rules[0].condition.match.expr`. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/** One mistake of a policy author. Public: every field may be shown to whoever may read the policy. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly file: string;
  readonly position: Position | undefined;
  /** One sentence; for errors that Cerbos knows it is Cerbos's text. */
  readonly message: string;
  /** Longer text under `message`, as Cerbos prints it for compile errors. */
  readonly description: string | undefined;
  readonly remedy: string | undefined;
  /** The offending lines with a caret, ready to print. */
  readonly excerpt: string | undefined;
  /** What Cerbos's own report says beyond the fields above; absent for what Cerbos does not report. */
  readonly cerbos?: CerbosError;
}

/**
 * The place of a diagnostic in the JSON that `cerbos compile --output=json` prints (`cerbos.runtime.v1.IndexBuildErrors`
 * and `CompileErrors`). `message` and `description` of the diagnostic hold Cerbos's texts.
 */
export type CerbosError =
  | { readonly list: "loadFailures"; readonly kind: "unspecified" | "parse" | "validation" }
  | { readonly list: "duplicateDefs"; readonly otherFile: string; readonly policy: string }
  | {
      readonly list: "missingImports";
      readonly importingPolicy: string;
      readonly importKind: "derived roles" | "constants" | "variables";
      readonly importName: string;
    }
  | { readonly list: "missingScopeDetails"; readonly missingPolicy: string; readonly descendants: readonly string[] }
  | { readonly list: "scopePermissionsConflicts"; readonly scope: string }
  | { readonly list: "compileErrors" };

/** Where a diagnostic points, as editors and terminals understand it: `file:line:column`, or the file alone. */
export function placeOf({ file, position }: Pick<Diagnostic, "file" | "position">): string {
  return position === undefined ? file : `${file}:${position.line}:${position.column}`;
}

/** Sort key: file, line, column, code, message. The same set sorts the same on every run. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.file, b.file) ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}
