import type { CompileResult } from "@edict/compiler";
import type { PolicySet } from "@edict/policy";
import type { Diagnostic, JsonValue, RuleTable } from "@edict/protocol";

/** What the pipeline asks of the pure rooms. */
export interface PolicyRooms {
  readPolicySet(files: ReadonlyMap<string, Uint8Array>): PolicySet;
  compilePolicySet(policySet: PolicySet): CompileResult;
  encodeRuleTable(table: RuleTable): Uint8Array;
  decodeRuleTable(bytes: Uint8Array): RuleTable;
  /** What the table is for hosts of WebAssembly. */
  emitWasm(policySet: PolicySet, table: RuleTable): WasmEmission;
  /** How a module differs from the engine on generated requests. */
  compareWasm(table: RuleTable, module: Uint8Array): WasmComparison;
  runSuites(policySet: PolicySet, table: RuleTable, isWasmCompared: boolean): SuiteRun;
}

/** Both are `undefined` if a diagnostic says which construct cannot be compiled, and where. */
export interface WasmEmission {
  readonly module: Uint8Array | undefined;
  /** The same for hosts of the component model: the world `policy`. */
  readonly component: Uint8Array | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface WasmComparison {
  readonly requests: number;
  /** The first request on which they differ, and how. */
  readonly difference: { readonly request: string; readonly reason: string } | undefined;
}

/** What became of the policy tests of a set. */
export interface SuiteRun {
  readonly suites: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One per failed or broken test, sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /** The first test on which the compiled module differs from the engine. */
  readonly difference: string | undefined;
  /** For the build's page. */
  readonly report: JsonValue;
}
