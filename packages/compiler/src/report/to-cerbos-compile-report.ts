import type { DisabledPolicy } from "@edict/policy";
import type { CerbosError, Diagnostic, Position } from "@edict/protocol";

/** What `cerbos compile --output=json` prints about a repository it refuses; {} if it accepts it. */
export interface CerbosCompileReport {
  readonly lintErrors?: { readonly [list: string]: readonly object[] };
  readonly compileErrors?: { readonly errors: readonly object[] };
}

const errorKinds = { unspecified: undefined, parse: "KIND_PARSE_ERROR", validation: "KIND_VALIDATION_ERROR" } as const;

/**
 * Turns diagnostics into Cerbos's own report: `lintErrors` (`cerbos.runtime.v1.IndexBuildErrors`) or `compileErrors`, in
 * protobuf JSON. Warnings, and errors Cerbos does not know, are left out.
 */
export function toCerbosCompileReport(
  diagnostics: readonly Diagnostic[],
  disabled: readonly DisabledPolicy[] = [],
): CerbosCompileReport {
  const lists = new Map<string, object[]>();
  for (const diagnostic of diagnostics) {
    const { cerbos } = diagnostic;
    if (cerbos !== undefined && diagnostic.severity === "error") {
      lists.set(cerbos.list, [...(lists.get(cerbos.list) ?? []), toEntry(diagnostic, cerbos)]);
    }
  }
  const compileErrors = lists.get("compileErrors");
  lists.delete("compileErrors");
  if (lists.size > 0) {
    const disabledDefs = disabled.map(({ file, key, start }) => ({ file, policy: key, position: place(start) }));
    return { lintErrors: { ...Object.fromEntries(lists), ...(disabledDefs.length > 0 && { disabledDefs }) } };
  }
  return compileErrors === undefined ? {} : { compileErrors: { errors: compileErrors } };
}

function toEntry(diagnostic: Diagnostic, cerbos: CerbosError): object {
  const { file, message, excerpt } = diagnostic;
  const context = excerpt === undefined ? {} : { context: excerpt };
  const position = diagnostic.position && withPath(diagnostic.position);
  switch (cerbos.list) {
    case "loadFailures": {
      const kind = errorKinds[cerbos.kind];
      const errorDetails = { ...(kind && { kind }), ...(position && { position }), message, ...context };
      return { file, error: message, errorDetails };
    }
    case "duplicateDefs":
      return { file, otherFile: cerbos.otherFile, policy: cerbos.policy, ...(position && { position }) };
    case "missingImports": {
      const { importingPolicy, importKind, importName } = cerbos;
      const entry = { importingFile: file, importingPolicy, importKind, importName, desc: message };
      return { ...entry, ...(position && { position }), ...context };
    }
    case "missingScopeDetails":
      return { missingPolicy: cerbos.missingPolicy, descendants: cerbos.descendants };
    case "scopePermissionsConflicts":
      return cerbos.scope === "" ? {} : { scope: cerbos.scope };
    case "compileErrors":
      return {
        file,
        error: message,
        description: diagnostic.description ?? "",
        ...(position && { position }),
        ...context,
      };
  }
}

function place({ line, column }: Position): { readonly line: number; readonly column: number } {
  return { line, column };
}

function withPath(position: Position): object {
  return position.path === "" ? place(position) : { ...place(position), path: position.path };
}
