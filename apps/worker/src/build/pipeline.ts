import { createHash } from "node:crypto";
import type { PolicySet } from "@edict/policy";
import {
  type ArtifactKind,
  type Diagnostic,
  EdictError,
  type JsonValue,
  limits,
  placeOf,
  type RuleTable,
  toBundleId,
} from "@edict/protocol";
import type { PolicyRooms, WasmEmission } from "./policy-rooms.ts";

/** What a stage says when it has ended. Author mistakes are `ok: false` with diagnostics; everything else throws. */
export interface StageReport {
  readonly ok: boolean;
  /** One sentence that anybody may read. */
  readonly message: string;
  readonly log: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface PackageReport extends StageReport {
  readonly bundleId: string;
  readonly compilerVersion: number;
  readonly artifacts: readonly { readonly kind: ArtifactKind; readonly bytes: Uint8Array }[];
}

export interface TestStageReport extends StageReport {
  readonly report: JsonValue;
}

/** The pure stages of one build, in order; each works on what the one before left. */
export interface Pipeline {
  parse(files: ReadonlyMap<string, Uint8Array>): Promise<StageReport>;
  compile(): Promise<StageReport>;
  package(): Promise<PackageReport>;
  test(): Promise<TestStageReport>;
  compare(): Promise<StageReport>;
}

export function createPipeline(rooms: PolicyRooms): Pipeline {
  let policySet: PolicySet | undefined;
  let table: RuleTable | undefined;
  let bundle: Uint8Array | undefined;
  let module: Uint8Array | undefined;
  return {
    parse: async (files) => {
      policySet = rooms.readPolicySet(files);
      return reportParse(rooms, policySet);
    },
    compile: async () => {
      const result = rooms.compilePolicySet(need(policySet));
      table = result.table;
      const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
      const message =
        table === undefined ? count(errors.length, "mistake") : `${count(table.rules.length, "rule row")}.`;
      return { ok: table !== undefined, message, log: toLog(result.diagnostics), diagnostics: result.diagnostics };
    },
    package: async () => {
      const packaged = packageTable(rooms, need(policySet), need(table));
      table = packaged.table;
      bundle = packaged.bundle;
      module = packaged.module;
      return packaged.report;
    },
    test: async () => reportTests(rooms, need(policySet), need(table), module !== undefined),
    compare: async () => compareArtifacts(rooms, need(table), need(bundle), module),
  };
}

function reportParse(rooms: PolicyRooms, policySet: PolicySet): StageReport {
  const { policies, testFiles, ignored } = policySet;
  const skipped = ignored.map((path) => `${path}: not a policy, left alone`);
  const errors = policySet.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (errors.length > 0) {
    // Whoever has to mend files wants to know in one go how the others fit together.
    const { diagnostics } = rooms.compilePolicySet(policySet);
    return {
      ok: false,
      message: `${count(errors.length, "mistake")}.`,
      log: [...skipped, ...toLog(diagnostics)],
      diagnostics,
    };
  }
  if (policies.length === 0) return { ok: false, message: noPolicies.message, log: skipped, diagnostics: [noPolicies] };
  const message = `${count(policies.length, "policy", "policies")}, ${count(testFiles.size, "test file")}.`;
  // Warnings come with those of the compiler.
  return { ok: true, message, log: skipped, diagnostics: [] };
}

function packageTable(rooms: PolicyRooms, policySet: PolicySet, unnamed: RuleTable) {
  const content = rooms.encodeRuleTable({ ...unnamed, bundleId: "" });
  const bundleId = toBundleId(createHash("sha256").update(content).digest("hex"));
  const table = { ...unnamed, bundleId };
  const bundle = rooms.encodeRuleTable(table);
  const wasm = rooms.emitWasm(policySet, table);
  const artifacts: { kind: ArtifactKind; bytes: Uint8Array }[] = [{ kind: "rule-table", bytes: bundle }];
  if (wasm.module !== undefined) artifacts.push({ kind: "wasm-core", bytes: wasm.module });
  if (wasm.component !== undefined) artifacts.push({ kind: "wasm-component", bytes: wasm.component });
  const isTooLarge = bundle.length > limits.bundleBytes;
  const size = isTooLarge ? `more than the ${toKiB(limits.bundleBytes)} that are allowed` : toKiB(bundle.length);
  const report: PackageReport = {
    ok: !isTooLarge,
    message: `Bundle ${bundleId}, ${size}; ${sayWasm(wasm)}.`,
    log: toLog(wasm.diagnostics),
    diagnostics: wasm.diagnostics,
    bundleId,
    compilerVersion: table.compilerVersion,
    artifacts,
  };
  return { table, bundle, module: wasm.module, report };
}

function sayWasm({ module, component }: WasmEmission): string {
  if (module === undefined || component === undefined) return "without Wasm, see the log";
  return `Wasm ${toKiB(module.length)}, component ${toKiB(component.length)}`;
}

function reportTests(
  rooms: PolicyRooms,
  policySet: PolicySet,
  table: RuleTable,
  isWasmCompared: boolean,
): TestStageReport {
  const run = rooms.runSuites(policySet, table, isWasmCompared);
  const { suites, passed, failed, skipped, diagnostics, report, difference } = run;
  if (difference !== undefined) throw new EdictError("evaluators_disagree", difference);
  const ok = failed === 0 && diagnostics.every((diagnostic) => diagnostic.severity !== "error");
  const tally = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  const message = suites === 0 ? "There are no policy tests." : `${count(suites, "suite")}: ${tally}.`;
  return { ok, message, log: toLog(diagnostics), diagnostics, report };
}

/**
 * What was packaged must read back as what was compiled: encoding what was decoded gives the same bytes. The compiled
 * module must decide as the engine does.
 */
function compareArtifacts(
  rooms: PolicyRooms,
  table: RuleTable,
  bundle: Uint8Array,
  module: Uint8Array | undefined,
): StageReport {
  const again = rooms.encodeRuleTable(rooms.decodeRuleTable(bundle));
  if (Buffer.compare(again, bundle) !== 0) throw new Error("The bundle does not read back as it was written.");
  const readsBack = "The bundle reads back as it was compiled";
  if (module === undefined) return { ok: true, message: `${readsBack}.`, log: [], diagnostics: [] };
  const { requests, difference } = rooms.compareWasm(table, module);
  if (difference !== undefined) {
    throw new EdictError("evaluators_disagree", `${difference.reason}. Request: ${difference.request}`);
  }
  const agrees = `engine and Wasm agree on ${requests} generated requests`;
  return { ok: true, message: `${readsBack}; ${agrees}.`, log: [], diagnostics: [] };
}

function toLog(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((diagnostic) => `${placeOf(diagnostic)}: ${diagnostic.severity}: ${diagnostic.message}`);
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The stages of a build run in order.");
  return value;
}

function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

function toKiB(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}

const noPolicies: Diagnostic = {
  code: "no_policies",
  severity: "error",
  file: "",
  position: undefined,
  message: "The stores of this deployment hold no policies.",
  description: undefined,
  remedy: "Push at least one policy file (.yaml, .yml or .json with an apiVersion).",
  excerpt: undefined,
};
