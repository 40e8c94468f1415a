import { CelTimestamp, check, plan } from "@edict/engine";
import {
  type ActionOutcome,
  defaultEngineOptions,
  type JsonObject,
  type PlanFilter,
  type PlanInput,
} from "@edict/protocol";
import { loadWorld } from "./differential/compare-world.ts";
import { evaluateFilter } from "./evaluate-filter.ts";
import { generateStore } from "./generate/generate-store.ts";
import { RandomSource } from "./generate/random-source.ts";
import {
  actions,
  kinds,
  principalAttributes,
  principals,
  resourceAttributes,
  roles,
  scopes,
} from "./generate/vocabulary.ts";
import { faultOf, type PlanFault } from "./plan-faults.ts";

const now = new CelTimestamp(1_700_000_000, 0);
const plansPerStore = 8;
const resourcesPerPlan = 10;

export interface PlanMismatches {
  readonly compared: number;
  /** Mismatches that Cerbos has too. */
  readonly faults: ReadonlyMap<PlanFault, number>;
  /** One sentence each. */
  readonly mismatches: readonly string[];
}

/**
 * Whether the filters of a store let through what `check` allows. One role, and resources that have what conditions read:
 * where roles are several, a conditional deny of one role holds for all of them in a plan, and what fails counts differently.
 */
export function findPlanMismatches(seed: number): PlanMismatches {
  const random = new RandomSource(seed);
  const files = generateStore(random, "total");
  const { engine, mistakes } = loadWorld({ files, options: defaultEngineOptions });
  const faults = new Map<PlanFault, number>();
  if (engine === undefined) return { compared: 0, faults, mismatches: [`EDICT_SEED=${seed}: ${mistakes}`] };
  const mismatches: string[] = [];
  for (let asked = 0; asked < plansPerStore; asked++) {
    const input = generateQuestion(random);
    const { filter, failure } = plan(engine, input, now);
    if (failure !== undefined) continue;
    for (let tried = 0; tried < resourcesPerPlan; tried++) {
      const resource = { ...input.resource, id: `r${tried}`, attr: resourceAttributes(random) };
      const [outcome] = check(engine, { ...input, resource }, now).actions;
      const passes = evaluateFilter(filter, input.principal, resource);
      if (outcome === undefined || passes === (outcome.effect === "EFFECT_ALLOW")) continue;
      const fault = faultOf({ files, input, outcome, passes });
      if (fault !== undefined) faults.set(fault, (faults.get(fault) ?? 0) + 1);
      else mismatches.push(`EDICT_SEED=${seed} ${describe(input, filter, outcome, resource.attr)}`);
    }
  }
  return { compared: plansPerStore * resourcesPerPlan, faults, mismatches };
}

function generateQuestion(random: RandomSource): PlanInput {
  const place = { kind: random.pick(kinds), policyVersion: "", scope: random.pick(scopes) };
  const id = random.pick(principals);
  const principalRoles = [random.pick(roles)];
  const principal = { id, policyVersion: "", scope: "", roles: principalRoles, attr: principalAttributes(random) };
  const action = random.pick(actions);
  return { requestId: "", principal, actions: [action], auxData: undefined, resource: { ...place, attr: {} } };
}

function describe(input: PlanInput, filter: PlanFilter, outcome: ActionOutcome, attr: JsonObject): string {
  return JSON.stringify({ ...input, filter, outcome, attr });
}
