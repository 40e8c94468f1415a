import type { Diagnostic, RuleTable } from "@edict/protocol";
import type { CompileCache } from "./compile-cache.ts";

export interface CompileOptions {
  /**
   * What to make of schemas that are missing or broken: `require` = an error, as for `cerbos compile`; `warn` = a warning,
   * since a Cerbos server finds out only when a request comes; `ignore` = nothing, as for `--ignore-schemas`. Whatever can
   * be loaded is in the table in any case. Default `require`.
   */
  readonly schemas?: SchemaPolicy;
  /**
   * Also tell the mistakes that lie behind others: in policies that compile by themselves while the set does not fit together,
   * and in rules whose policy has mistakes in its derived roles or schemas. Cerbos tells these only once the others are mended.
   * Default false.
   */
  readonly thorough?: boolean;
  /** Remembers units between builds, so that a build after a small change is fast. */
  readonly cache?: CompileCache;
}

export type SchemaPolicy = "require" | "warn" | "ignore";

/** `table` is `undefined` if and only if a diagnostic is an error. Diagnostics are sorted; warnings never stop a build. */
export interface CompileResult {
  readonly table: RuleTable | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
