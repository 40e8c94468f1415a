import type { AuxData, CheckInput, JsonObject, PlanInput, Principal } from "@edict/protocol";
import type { RandomSource } from "./random-source.ts";
import {
  actions,
  kinds,
  principalAttributes,
  principals,
  resourceAttributes,
  roles,
  scopes,
  spoil,
  versions,
} from "./vocabulary.ts";

/** Inputs that share everything but the resource and its actions. Never empty. */
export type Batch = readonly CheckInput[];

export function generateCheck(random: RandomSource, resources: number): Batch {
  const principal = generatePrincipal(random);
  const auxData = generateClaims(random);
  return Array.from({ length: resources }, (_, index) => ({
    requestId: "request",
    principal,
    auxData,
    actions: random.sample([...actions, "unheard:of"], 1 + random.below(4)),
    resource: {
      kind: random.chance(96) ? random.pick(kinds) : "unheard_of",
      id: `r${index}`,
      ...generatePlace(random, 60),
      attr: maybeSpoiled(random, resourceAttributes(random)),
    },
  }));
}

export function generatePlan(random: RandomSource): PlanInput {
  const known = Object.entries(resourceAttributes(random)).filter(() => random.chance(10));
  return {
    requestId: "request",
    principal: generatePrincipal(random),
    auxData: generateClaims(random),
    actions: random.sample(actions, random.chance(80) ? 1 : 2),
    resource: { kind: random.pick(kinds), ...generatePlace(random, 60), attr: Object.fromEntries(known) },
  };
}

function generatePrincipal(random: RandomSource): Principal {
  return {
    id: random.pick(principals),
    roles: random.sample(roles, 1 + random.below(3)),
    ...generatePlace(random, 35),
    attr: maybeSpoiled(random, principalAttributes(random)),
  };
}

function generatePlace(random: RandomSource, scopedPercent: number): { policyVersion: string; scope: string } {
  return {
    policyVersion: random.chance(20) ? random.pick(versions) : "",
    scope: random.chance(scopedPercent) ? random.pick([...scopes, "acme.hr.uk.x", "acme.it", "nowhere", "."]) : "",
  };
}

function maybeSpoiled(random: RandomSource, attributes: JsonObject): JsonObject {
  return random.chance(50) ? attributes : spoil(random, attributes);
}

function generateClaims(random: RandomSource): AuxData | undefined {
  if (random.chance(50)) return undefined;
  return {
    jwt: { iss: random.pick(["issuer", "other"]), groups: random.sample(["g1", "g2"], random.below(3)) },
    jwts: {},
  };
}
