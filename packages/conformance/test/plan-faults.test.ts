import { CelTimestamp, check, plan } from "@edict/engine";
import { defaultEngineOptions, type JsonObject } from "@edict/protocol";
import { expect, it } from "vitest";
import { loadWorld } from "../src/differential/compare-world.ts";
import { evaluateFilter } from "../src/evaluate-filter.ts";
import { faultOf, type PlanFault } from "../src/plan-faults.ts";

const now = new CelTimestamp(0, 0);
const allow = "EFFECT_ALLOW";
const deny = "EFFECT_DENY";
const when = (expr: string) => ({ condition: { match: { expr } } });

function resourcePolicy(rules: readonly JsonObject[], place: JsonObject = {}): JsonObject {
  return { resourcePolicy: { resource: "doc", version: "default", ...place, rules } };
}

function principalPolicy(actions: readonly JsonObject[]): JsonObject {
  return { principalPolicy: { principal: "u", version: "default", rules: [{ resource: "doc", actions }] } };
}

const rule = (effect: string, more: JsonObject = {}) => ({ actions: ["view"], roles: ["*"], effect, ...more });
const consent = { scopePermissions: "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS" };

// Cerbos 0.55 answers each of these plans and checks so, and so does Edict.
it.each<[fault: PlanFault, policies: readonly JsonObject[], effect: string]>([
  ["forgottenDeny", [resourcePolicy([rule(allow)]), principalPolicy([{ action: "view", effect: deny }])], deny],
  [
    "deniesWithoutAllow",
    [
      resourcePolicy([rule(deny, when("R.attr.closed"))]),
      principalPolicy([{ action: "view", effect: allow, ...when("R.attr.mine") }]),
    ],
    deny,
  ],
  [
    "voidedByConsent",
    [
      resourcePolicy([]),
      resourcePolicy([rule(allow)], { scope: "a", ...consent }),
      resourcePolicy([rule(allow, when("!R.attr.closed"))], { scope: "a.b" }),
    ],
    allow,
  ],
])("%s", (fault, policies, effect) => {
  const files = new Map(
    policies.map((policy, index) => [`p${index}.json`, JSON.stringify({ apiVersion: "api.cerbos.dev/v1", ...policy })]),
  );
  const { engine, mistakes } = loadWorld({ files, options: defaultEngineOptions });
  if (engine === undefined) throw new Error(mistakes);
  const principal = { id: "u", policyVersion: "", scope: "", roles: ["user"], attr: {} };
  const place = { kind: "doc", policyVersion: "", scope: fault === "voidedByConsent" ? "a.b" : "" };
  const input = { requestId: "", actions: ["view"], principal, auxData: undefined, resource: { ...place, attr: {} } };
  const resource = { ...place, id: "r", attr: { closed: false, mine: false } };
  const [outcome] = check(engine, { ...input, resource }, now).actions;
  if (outcome === undefined) throw new Error("No outcome.");
  const passes = evaluateFilter(plan(engine, input, now).filter, principal, resource);
  expect(outcome.effect).toBe(effect);
  expect(passes).toBe(effect === deny);
  expect(faultOf({ files, input, outcome, passes })).toBe(fault);
});
