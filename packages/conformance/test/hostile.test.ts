import { compilePolicySet, encodeRuleTable } from "@edict/compiler";
import { CelTimestamp, check, decodeRuleTable, type Engine, loadTable, plan } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import { EdictError } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { generateCheck, generatePlan } from "../src/generate/generate-requests.ts";
import { generateStore } from "../src/generate/generate-store.ts";
import { RandomSource } from "../src/generate/random-source.ts";
import { seed } from "./seed.ts";

const now = new CelTimestamp(1_700_000_000, 0);
const stepMsMax = 5_000;
const budgetMs = 8_000;

/** Keeps on with seed after seed until the budget is used; each step has its own limit. */
function repeat(step: (random: RandomSource) => void): number {
  const end = Date.now() + budgetMs;
  let steps = 0;
  for (; Date.now() < end; steps++) {
    const start = Date.now();
    try {
      step(new RandomSource(seed + steps));
    } catch (error) {
      throw new Error(`EDICT_SEED=${seed + steps}`, { cause: error });
    }
    expect(Date.now() - start, `milliseconds of EDICT_SEED=${seed + steps}`).toBeLessThan(stepMsMax);
  }
  return steps;
}

function loadStore(files: ReadonlyMap<string, string | Uint8Array>): Engine | undefined {
  const { table } = compilePolicySet(readPolicySet(files), { schemas: "warn" });
  return table === undefined ? undefined : loadTable(table);
}

function ask(engine: Engine, random: RandomSource): void {
  for (const input of generateCheck(random, 3)) check(engine, input, now);
  plan(engine, generatePlan(random), now);
}

const snippets = [
  "\n",
  "{",
  "]",
  "'",
  "&a ",
  "*a",
  "<<: ",
  "!!binary ",
  "\u0000",
  "\ud800",
  "- ",
  "? ",
  "((((",
  "9".repeat(40),
  "R.attr.",
];

function mutateText(random: RandomSource, text: string): string {
  let mutated = text;
  for (let times = 1 + random.below(4); times > 0; times--) {
    const at = random.below(mutated.length + 1);
    const length = random.below(12);
    const put = random.chance(40)
      ? random.pick(snippets)
      : mutated.slice(random.below(mutated.length + 1)).slice(0, length);
    mutated = mutated.slice(0, at) + put + mutated.slice(at + random.below(length + 1));
  }
  return mutated;
}

function mutateBytes(random: RandomSource, bytes: Uint8Array): Uint8Array {
  const mutated = bytes.slice(0, random.chance(30) ? random.below(bytes.length) : bytes.length);
  for (let times = random.below(6); times > 0 && mutated.length > 0; times--) {
    const at = random.below(mutated.length);
    mutated[at] = (mutated[at] ?? 0) ^ (1 << random.below(8));
  }
  return mutated;
}

function anything(random: RandomSource, depth = 3): never {
  const leaves = [null, "", "x", -0, 1e308, Number.NaN, true, "__proto__", "\ud800", "a".repeat(1000)];
  if (depth === 0 || random.chance(40)) return random.pick(leaves) as never;
  const parts = random.several(0, 3, () => anything(random, depth - 1));
  if (random.chance(50)) return parts as never;
  return Object.fromEntries(
    parts.map((part, index) => [random.pick(["__proto__", "constructor", "dept", `k${index}`]), part]),
  ) as never;
}

describe("what is hostile ends in a diagnostic or an answer", () => {
  it("mutated policies", () => {
    const steps = repeat((random) => {
      const files = new Map(generateStore(random));
      for (const path of random.sample([...files.keys()], 2))
        files.set(path, mutateText(random, files.get(path) ?? ""));
      const engine = loadStore(files);
      if (engine !== undefined) ask(engine, random);
    });
    console.log(`EDICT_SEED=${seed}: ${steps} stores`);
  }, 60_000);

  it("damaged bundles", () => {
    const { table } = compilePolicySet(readPolicySet(generateStore(new RandomSource(seed))), { schemas: "warn" });
    if (table === undefined) throw new Error("The store does not compile.");
    const bundle = encodeRuleTable(table);
    const steps = repeat((random) => {
      let engine: Engine;
      try {
        engine = loadTable(decodeRuleTable(mutateBytes(random, bundle)));
      } catch (error) {
        if (error instanceof EdictError) return;
        throw error;
      }
      ask(engine, random);
    });
    console.log(`EDICT_SEED=${seed}: ${steps} bundles`);
  }, 60_000);

  it("requests without sense", () => {
    const engine = loadStore(generateStore(new RandomSource(seed)));
    if (engine === undefined) throw new Error("The store does not compile.");
    const steps = repeat((random) => {
      for (const input of generateCheck(random, 1)) {
        const attr = {
          ...input.resource.attr,
          dept: anything(random),
          tags: anything(random),
          labels: anything(random),
        };
        const principal = { ...input.principal, attr: { ...attr, level: anything(random) } };
        check(engine, { ...input, principal, resource: { ...input.resource, attr } }, now);
        plan(engine, { ...generatePlan(random), principal }, now);
      }
    });
    console.log(`EDICT_SEED=${seed}: ${steps} requests`);
  }, 60_000);
});
