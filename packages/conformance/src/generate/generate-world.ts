import type { EngineOptions, PlanInput } from "@edict/protocol";
import { type Batch, generateCheck, generatePlan } from "./generate-requests.ts";
import { generateStore } from "./generate-store.ts";
import { RandomSource } from "./random-source.ts";

/** A store, how it is run, and what it is asked. The same seed makes the same world. */
export interface World {
  readonly seed: number;
  readonly files: ReadonlyMap<string, string>;
  readonly options: EngineOptions;
  /** Each a list of inputs of one principal, asked in one call. */
  readonly checks: readonly Batch[];
  readonly plans: readonly PlanInput[];
}

export interface WorldSize {
  readonly calls: number;
  readonly resourcesPerCall: number;
  readonly plans: number;
}

export function generateWorld(seed: number, size: WorldSize): World {
  const random = new RandomSource(seed);
  const files = generateStore(random);
  const options = generateOptions(random);
  const checks = Array.from({ length: size.calls }, () => generateCheck(random, size.resourcesPerCall));
  const plans = Array.from({ length: size.plans }, () => generatePlan(random));
  return { seed, files, options, checks, plans };
}

function generateOptions(random: RandomSource): EngineOptions {
  return {
    defaultPolicyVersion: random.chance(90) ? "default" : "v2",
    defaultScope: random.chance(85) ? "" : random.pick(["acme", "acme.hr"]),
    lenientScopeSearch: random.chance(35),
    strictEvaluation: random.chance(25),
    globals: { environment: random.pick(["prod", "test"]), ...(random.chance(60) ? { threshold: 5 } : {}) },
    schemaEnforcement: random.pick(["none", "warn", "reject"]),
  };
}
