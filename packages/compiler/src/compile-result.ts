import type { Diagnostic, RuleTable } from "@edict/protocol";

export interface CompileOptions {
  /** Leave the schemas alone: neither loaded nor used to type attributes. Default false. */
  readonly ignoreSchemas?: boolean;
}

/** `table` is `undefined` if and only if a diagnostic is an error. Diagnostics are sorted; warnings never stop a build. */
export interface CompileResult {
  readonly table: RuleTable | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
