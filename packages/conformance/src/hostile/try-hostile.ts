import { compilePolicySet, encodeRuleTable } from "@edict/compiler";
import { CelTimestamp, check, decodeRuleTable, type Engine, explain, loadTable, plan } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import { EdictError } from "@edict/protocol";
import { generateCheck, generatePlan } from "../generate/generate-requests.ts";
import { generateStore } from "../generate/generate-store.ts";
import { RandomSource } from "../generate/random-source.ts";
import { anything, mutateBytes, mutateText } from "./mutate.ts";
import { createModule, type ModuleUnderAttack, tryModule } from "./try-module.ts";

const now = new CelTimestamp(1_700_000_000, 0);
/** A store that is whole, so that damaged bundles and senseless requests meet something. */
const storeSeedsTried = 10;

/** What is hostile. Each try must end in diagnostics, in a refusal or in an answer. */
export type HostileKind = "policies" | "bundles" | "requests" | "module requests";

export const hostileKinds: readonly HostileKind[] = ["policies", "bundles", "requests", "module requests"];

/** Tries one hostile thing; the same seed, the same thing. Throws what came through the public API. */
export function tryHostile(kind: HostileKind, seed: number): void {
  const random = new RandomSource(seed);
  if (kind === "policies") tryPolicies(random);
  else if (kind === "bundles") tryBundle(random);
  else if (kind === "requests") tryRequests(random);
  else tryModule(wholeStore().module, random);
}

function tryPolicies(random: RandomSource): void {
  const files = new Map(generateStore(random));
  for (const path of random.sample([...files.keys()], 2)) files.set(path, mutateText(random, files.get(path) ?? ""));
  const { table } = compilePolicySet(readPolicySet(files), { schemas: "warn" });
  if (table !== undefined) ask(loadTable(table), random);
}

function tryBundle(random: RandomSource): void {
  let engine: Engine;
  try {
    engine = loadTable(decodeRuleTable(mutateBytes(random, wholeStore().bundle)));
  } catch (error) {
    if (error instanceof EdictError) return;
    throw error;
  }
  ask(engine, random);
}

function tryRequests(random: RandomSource): void {
  const { engine } = wholeStore();
  for (const input of generateCheck(random, 1)) {
    const odd = { dept: anything(random), tags: anything(random), labels: anything(random) };
    const principal = { ...input.principal, attr: { ...input.principal.attr, level: anything(random) } };
    const senseless = {
      ...input,
      principal,
      resource: { ...input.resource, attr: { ...input.resource.attr, ...odd } },
    };
    check(engine, senseless, now);
    explain(engine, senseless, now);
    plan(engine, { ...generatePlan(random), principal }, now);
  }
}

function ask(engine: Engine, random: RandomSource): void {
  for (const input of generateCheck(random, 3)) check(engine, input, now);
  plan(engine, generatePlan(random), now);
}

interface WholeStore {
  readonly engine: Engine;
  readonly bundle: Uint8Array;
  readonly module: ModuleUnderAttack;
}

let whole: WholeStore | undefined;

function wholeStore(): WholeStore {
  whole ??= createWholeStore();
  return whole;
}

function createWholeStore(): WholeStore {
  for (let seed = 0; seed < storeSeedsTried; seed++) {
    const { table } = compilePolicySet(readPolicySet(generateStore(new RandomSource(seed))), { schemas: "warn" });
    if (table === undefined) continue;
    const module = createModule(table, new RandomSource(seed));
    return { engine: loadTable(table), bundle: encodeRuleTable(table), module };
  }
  throw new Error("No store compiles.");
}
