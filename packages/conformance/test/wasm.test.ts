import { compilePolicySet } from "@edict/compiler";
import { emitWasm } from "@edict/compiler/wasm";
import { createWasmEvaluator } from "@edict/embedded/evaluator";
import { check, loadTable, parseInstant } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { CheckInput, EngineOptions, RuleTable } from "@edict/protocol";
import { collectVocabulary, compareOutcomes, generateChecks } from "@edict/verify";
import { describe, expect, it } from "vitest";
import { hasCorpus, readRandom, readStore, readSuite, toCheckInput } from "../src/corpus.ts";
import { generateWorld } from "../src/generate/generate-world.ts";
import { seed } from "./seed.ts";

const instant = "2026-02-28T23:59:59.25Z";

function compileStore(files: ReadonlyMap<string, string | Uint8Array>): RuleTable {
  const { table, diagnostics } = compilePolicySet(readPolicySet(files), { schemas: "warn" });
  if (table === undefined) throw new Error(`the store does not compile: ${JSON.stringify(diagnostics)}`);
  return table;
}

/** What engine and Wasm differ in, over some requests. */
function differencesOf(table: RuleTable, options: Partial<EngineOptions>, inputs: readonly CheckInput[]): string[] {
  const emitted = emitWasm(table, options);
  if (!emitted.ok) return emitted.refusals.map(({ what, expression }) => `${what} is refused in ${expression}`);
  expect(WebAssembly.Module.imports(new WebAssembly.Module(Uint8Array.from(emitted.bytes)))).toEqual([]);
  const wasm = createWasmEvaluator(emitted.bytes, table);
  const engine = loadTable(table, options);
  const now = parseInstant(instant);
  return inputs.flatMap((input) => {
    const reason = compareOutcomes(check(engine, input, now), wasm.check(input, instant));
    return reason === undefined ? [] : [`${reason} for ${JSON.stringify(input)}`];
  });
}

describe.skipIf(!hasCorpus)("recorded requests, decided by Wasm (needs the corpus beside the repository)", () => {
  for (const file of readSuite("check")) {
    if (file.kind !== undefined) continue;
    it(`check ${file.file}`, () => {
      const table = compileStore(readStore(file.store));
      const inputs = file.cases.flatMap((entry) => (entry.input === undefined ? [] : [toCheckInput(entry.input)]));
      for (const variant of [{}, ...(file.variants ?? [])])
        expect(differencesOf(table, { ...file.options, ...variant }, inputs)).toEqual([]);
    });
  }
  for (const file of readRandom()) {
    it(`random ${file.seed}`, () => {
      const inputs = file.requests.flatMap(({ op, input }) =>
        op === "check" && input !== undefined ? [toCheckInput(input)] : [],
      );
      expect(differencesOf(compileStore(readStore(file.store)), file.options, inputs)).toEqual([]);
    });
  }
});

describe("generated policies, decided by Wasm", () => {
  for (const offset of Array(12).keys()) {
    it(`EDICT_SEED=${seed} and ${offset}`, () => {
      const world = generateWorld(seed + offset, { calls: 10, resourcesPerCall: 10, plans: 0 });
      const files = new Map([...world.files].map(([path, text]) => [path, new TextEncoder().encode(text)]));
      const table = compileStore(files);
      const inputs = [...world.checks.flat(), ...generateChecks(collectVocabulary(table), 200, seed + offset)];
      expect(differencesOf(table, world.options, inputs)).toEqual([]);
    });
  }
});

describe("keys of maps that are no strings, decided by Wasm", () => {
  it.each([
    '{dyn(1.0): "d"}[dyn(1)] == "d"',
    '{dyn(1.0): "d"}[dyn(1.0)] == "d"',
    '{dyn(1): "d"}[dyn(1.0)] == "d"',
    "dyn(1u) in {dyn(1.0): 1}",
    "dyn(1u) in {dyn(1): 1}",
    "{dyn(0.0/0.0): 1, dyn(0.0/0.0): 2}.size() == 2",
    "dyn(0.0/0.0) in {dyn(0.0/0.0): 1}",
  ])("%s", (expr) => {
    const rule = { actions: ["view"], roles: ["*"], effect: "EFFECT_ALLOW", condition: { match: { expr } } };
    const resourcePolicy = { resource: "doc", version: "default", rules: [rule] };
    const table = compileStore(
      new Map([["doc.json", JSON.stringify({ apiVersion: "api.cerbos.dev/v1", resourcePolicy })]]),
    );
    const party = { policyVersion: "", scope: "", attr: {} };
    const principal = { ...party, id: "u", roles: ["user"] };
    const input = { requestId: "", principal, resource: { ...party, kind: "doc", id: "1" }, actions: ["view"] };
    expect(differencesOf(table, {}, [{ ...input, auxData: undefined }])).toEqual([]);
  });
});

describe("modules without error reports", () => {
  for (const offset of Array(6).keys()) {
    it(`decide the same: EDICT_SEED=${seed} and ${offset}`, () => {
      const { files, options, checks } = generateWorld(seed + offset, { calls: 6, resourcesPerCall: 10, plans: 0 });
      const table = compileStore(files);
      const [full, lean] = [emitWasm(table, options), emitWasm(table, { ...options, reportErrors: false })];
      if (!full.ok || !lean.ok) throw new Error("the store does not compile");
      expect(lean.bytes.length).toBeLessThan(full.bytes.length);
      const [first, second] = [createWasmEvaluator(full.bytes, table), createWasmEvaluator(lean.bytes, table)];
      for (const input of checks.flat()) {
        const told = first.check(input, instant);
        const nothing = { evaluationErrors: [], effectivePolicies: new Map() };
        expect(second.check(input, instant)).toEqual({ ...told, ...nothing });
      }
    });
  }

  it("do not hold the texts of expressions", () => {
    const text = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: doc
  version: default
  rules:
    - { actions: [view], roles: ["*"], effect: EFFECT_ALLOW, condition: { match: { expr: "R.attr.amount < 5 + R.attr.more" } } }`;
    const table = compileStore(new Map([["doc.yaml", new TextEncoder().encode(text)]]));
    const holds = (options: { readonly reportErrors?: boolean }) => {
      const emitted = emitWasm(table, options);
      return emitted.ok && new TextDecoder().decode(emitted.bytes).includes("5 + R.attr.more");
    };
    expect([holds({}), holds({ reportErrors: false })]).toEqual([true, false]);
  });
});
