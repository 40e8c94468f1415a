import { CelTimestamp, check, plan } from "@edict/engine";
import {
  type ActionOutcome,
  defaultEngineOptions,
  type JsonObject,
  type JsonValue,
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

const now = new CelTimestamp(1_700_000_000, 0);
const plansPerStore = 8;
const resourcesPerPlan = 10;

export interface PlanMismatches {
  readonly compared: number;
  /** Mismatches that Cerbos has too: a principal policy denies for good, which a plan forgets. */
  readonly forgottenDenies: number;
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
  if (engine === undefined) return { compared: 0, forgottenDenies: 0, mismatches: [`EDICT_SEED=${seed}: ${mistakes}`] };
  const mismatches: string[] = [];
  let forgottenDenies = 0;
  for (let asked = 0; asked < plansPerStore; asked++) {
    const input = generateQuestion(random);
    const { filter } = plan(engine, input, now);
    for (let tried = 0; tried < resourcesPerPlan; tried++) {
      const resource = { ...input.resource, id: `r${tried}`, attr: resourceAttributes(random) };
      const [outcome] = check(engine, { ...input, resource }, now).actions;
      const passes = evaluateFilter(filter, input.principal, resource);
      if (outcome === undefined || passes === (outcome.effect === "EFFECT_ALLOW")) continue;
      if (passes && isForgottenDeny(files, input, outcome)) forgottenDenies++;
      else mismatches.push(`EDICT_SEED=${seed} ${describe(input, filter, outcome, resource.attr)}`);
    }
  }
  return { compared: plansPerStore * resourcesPerPlan, forgottenDenies, mismatches };
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

/** A deny of a principal policy that does not depend on the resource. */
function isForgottenDeny(files: ReadonlyMap<string, string>, input: PlanInput, outcome: ActionOutcome): boolean {
  if (!outcome.policy.startsWith("principal.")) return false;
  const { engine } = loadWorld({ files: withDeniesAllowing(files, input), options: defaultEngineOptions });
  return engine !== undefined && plan(engine, input, now).filter.kind === "KIND_ALWAYS_ALLOWED";
}

interface PrincipalPolicy {
  readonly principal: string;
  readonly rules: readonly { readonly actions: readonly JsonObject[] }[];
}

/** The principal's own policies, with nothing but their denies, which allow. */
function withDeniesAllowing(files: ReadonlyMap<string, string>, { principal }: PlanInput): ReadonlyMap<string, string> {
  const turned = new Map<string, string>();
  for (const [path, content] of files) {
    const { apiVersion, principalPolicy } = JSON.parse(content) as {
      readonly apiVersion: JsonValue;
      readonly principalPolicy?: PrincipalPolicy;
    };
    if (principalPolicy?.principal !== principal.id) continue;
    const rules = principalPolicy.rules.map((rule) => {
      const denies = rule.actions.filter(({ effect }) => effect === "EFFECT_DENY");
      return { ...rule, actions: denies.map((deny) => ({ ...deny, effect: "EFFECT_ALLOW" })) };
    });
    const policy = {
      ...principalPolicy,
      scopePermissions: undefined,
      rules: rules.filter((rule) => rule.actions.length > 0),
    };
    turned.set(path, JSON.stringify({ apiVersion, principalPolicy: policy }));
  }
  return turned;
}
