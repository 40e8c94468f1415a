import type { CompileResult } from "@edict/compiler";
import type { PolicySet } from "@edict/policy";
import type { Diagnostic, JsonValue, RuleTable } from "@edict/protocol";

/** What the pipeline asks of the pure rooms. */
export interface PolicyRooms {
  readPolicySet(files: ReadonlyMap<string, Uint8Array>): PolicySet;
  compilePolicySet(policySet: PolicySet): CompileResult;
  encodeRuleTable(table: RuleTable): Uint8Array;
  decodeRuleTable(bytes: Uint8Array): RuleTable;
  emitWasm(policySet: PolicySet): WasmEmission;
  runSuites(policySet: PolicySet, table: RuleTable): SuiteRun;
}

/** `module` is `undefined` if a diagnostic says which construct cannot be compiled, and where. */
export interface WasmEmission {
  readonly module: Uint8Array | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What became of the policy tests of a set. */
export interface SuiteRun {
  readonly suites: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One per failed or broken test, sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /** For the build's page. */
  readonly report: JsonValue;
}
