import type { PolicyDocument } from "@edict/policy";
import { compareDiagnostics, type Diagnostic, type DiagnosticCode, type Position } from "@edict/protocol";
import type { Locator } from "./locator.ts";

/** A mistake found while compiling a policy; its place is looked up only when it is told. */
export interface CompileMistake {
  readonly code: DiagnosticCode;
  /** Cerbos's name of the mistake: "invalid expression". */
  readonly error: string;
  /** Cerbos's sentence about it. */
  readonly description: string;
  readonly document: PolicyDocument;
  /** Protobuf path of the field or map entry it is about. */
  readonly path?: string;
  /** The mistake is the key of the map entry, not its value. */
  readonly atKey?: boolean;
  readonly remedy?: string | undefined;
  readonly severity?: "warning";
}

/** Turns mistakes into diagnostics, sorted; those Cerbos holds to be one (place and description the same) become one. */
export function toDiagnostics(mistakes: readonly CompileMistake[], locator: Locator): Diagnostic[] {
  const unique = new Map<string, Diagnostic>();
  for (const mistake of mistakes) {
    const position = positionOf(mistake, locator);
    const key = `${mistake.document.file}:${position?.line ?? 0}:${position?.column ?? 0}:${mistake.description || mistake.error}`;
    if (!unique.has(key)) {
      unique.set(key, toDiagnostic(mistake, position, locator));
    }
  }
  return [...unique.values()].sort(compareDiagnostics);
}

function positionOf({ document, path, atKey }: CompileMistake, locator: Locator): Position | undefined {
  if (path === undefined) {
    return undefined;
  }
  return atKey === true ? locator.mapKey(document, path) : locator.field(document, path);
}

function toDiagnostic(mistake: CompileMistake, position: Position | undefined, locator: Locator): Diagnostic {
  const { code, document, error, description, remedy, severity } = mistake;
  return {
    code,
    severity: severity ?? "error",
    file: document.file,
    position,
    message: error,
    description: description === "" ? undefined : description,
    remedy,
    excerpt: position && locator.excerpt(document, position),
    ...(severity === undefined && { cerbos: { list: "compileErrors" } }),
  };
}
