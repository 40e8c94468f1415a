import { readPolicySet } from "@edict/policy";
import type { CheckInput, CheckOutcome, RuleTable } from "@edict/protocol";
import { compilePolicySet } from "../src/index.ts";
import type { Slice } from "../src/wasm/index.ts";

/** Policies of all kinds whose parts have words of their own. */
const files = {
  "derived.yaml": `
apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: common
  variables: { local: { derivedVariable: R.attr.keeper == P.id } }
  definitions:
    - { name: keeper, parentRoles: [visitor, curator], condition: { match: { expr: V.derivedVariable } } }
    - { name: restorer, parentRoles: [curator], condition: { match: { expr: R.attr.workshop == P.attr.bench } } }
`,
  "painting.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: painting
  version: default
  importDerivedRoles: [common]
  variables: { local: { shown: R.attr.room != "", worth: R.attr.price * 2.0, guest: '"guest " + P.id' } }
  schemas:
    principalSchema: { ref: "cerbos:///person.json" }
    resourceSchema: { ref: "cerbos:///painting.json", ignoreWhen: { actions: [hang] } }
  rules:
    - actions: [look]
      name: looking
      effect: EFFECT_ALLOW
      roles: [visitor]
      condition: { match: { expr: V.shown } }
      output: { when: { ruleActivated: '{"by": V.guest, "room": R.attr.room}', conditionNotMet: '"not shown in " + R.attr.wing' } }
    - actions: [borrow]
      effect: EFFECT_ALLOW
      derivedRoles: [restorer]
      condition: { match: { expr: V.worth < 1000.0 } }
      output: { when: { ruleActivated: '"lent for " + string(V.worth)' } }
    - { actions: [hang, look], effect: EFFECT_ALLOW, derivedRoles: [keeper] }
    - { actions: ["*"], effect: EFFECT_ALLOW, roles: [director] }
`,
  "painting-louvre.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: painting
  version: default
  scope: louvre
  scopePermissions: SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS
  rules:
    - { actions: [borrow], effect: EFFECT_DENY, roles: ["*"], condition: { match: { expr: R.attr.fragile } } }
`,
  "sculpture.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: sculpture
  version: default
  scope: louvre.hall
  rules:
    - { actions: [touch], effect: EFFECT_ALLOW, roles: [visitor], condition: { match: { expr: R.attr.bronze } } }
`,
  "sculpture-root.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: sculpture
  version: default
  rules:
    - { actions: [touch], effect: EFFECT_ALLOW, roles: [director], output: { when: { ruleActivated: '"polish"' } } }
  schemas:
    resourceSchema: { ref: "cerbos:///sculpture.json" }
`,
  "_schemas/person.json": '{"properties": {"age": {"$ref": "shapes.json#/$defs/years"}}}',
  "_schemas/painting.json": '{"properties": {"painted": {"type": "integer"}}, "required": ["painted"]}',
  "_schemas/sculpture.json": '{"properties": {"weight": {"type": "number"}}, "required": ["weight"]}',
  "_schemas/shapes.json": '{"$defs": {"years": {"type": "integer"}}}',
  "sculpture-louvre.yaml": `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: sculpture
  version: default
  scope: louvre
  rules: []
`,
  "role.yaml": `
apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: trainee
  version: default
  scope: louvre
  parentRoles: [visitor]
  rules:
    - { resource: sculpture, allowActions: [touch] }
`,
  "principal.yaml": `
apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: thief
  version: default
  rules:
    - { resource: painting, actions: [{ action: look, effect: EFFECT_DENY }, { action: borrow, effect: EFFECT_DENY }] }
`,
};

function compile(): RuleTable {
  const set = readPolicySet(
    new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])),
  );
  const { table, diagnostics } = compilePolicySet(set, { schemas: "require" });
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

export const table = compile();

/**
 * What is said of a request, as far as a slice can know: of a kind that no rule of it is about it knows nothing but that
 * nothing is allowed, and derived roles and variables that none of its rules needs are not in it.
 */
export function teller(within: RuleTable) {
  const kinds = new Set(within.rules.flatMap((row) => (row.policyKind === "resource" ? [row.resource] : [])));
  const roles = new Set([...within.policyDerivedRoles.values()].flatMap((all) => [...all.keys()]));
  const text = JSON.stringify(within.rules, (_, value) => (value instanceof Map ? [...value] : value));
  const isKnown = new Map<string, boolean>();
  const holds = (expression: string) => {
    const known = isKnown.get(expression) ?? text.includes(JSON.stringify(expression));
    isKnown.set(expression, known);
    return known;
  };
  return (outcome: CheckOutcome, { resource: { kind } }: CheckInput) => {
    const effects = outcome.actions.map(({ effect }) => effect);
    if (!kinds.has(kind)) return { effects };
    return {
      effects,
      actions: outcome.actions.map(({ action, policy, scope }) => ({ action, policy, scope })),
      effectiveDerivedRoles: outcome.effectiveDerivedRoles.filter((name) => roles.has(name)),
      outputs: outcome.outputs.map(({ val = null, error = "", ...output }) => ({ ...output, val, error })),
      validationErrors: outcome.validationErrors,
      evaluationErrors: outcome.evaluationErrors.filter(({ expression }) => holds(expression)),
      effectivePolicies: [...outcome.effectivePolicies.keys()].sort(),
      failure: outcome.failure,
    };
  };
}

export const slices: readonly Slice[] = [
  {},
  { resources: ["painting"] },
  { resources: ["sculpture"] },
  { actions: ["look"] },
  { roles: ["visitor"] },
  { roles: ["trainee"] },
  { scopes: ["louvre"] },
  { scopes: [""] },
  { versions: ["default"] },
  { resources: ["painting"], actions: ["look", "hang"], roles: ["visitor"], scopes: ["louvre"] },
];

/** Every request within a slice that differs from the others in something that a policy looks at. */
export function requestsWithin({ resources, actions, roles, scopes }: Slice): CheckInput[] {
  const inputs: CheckInput[] = [];
  for (const kind of resources ?? ["painting", "sculpture"])
    for (const role of roles ?? ["visitor", "curator", "director", "trainee"])
      for (const scope of scopes ?? ["", "louvre", "louvre.hall", "louvre.hall.left"])
        for (const id of ["ann", "thief"])
          for (const attr of [
            {
              keeper: "ann",
              room: "a",
              price: 1,
              workshop: 1,
              bronze: true,
              fragile: true,
              painted: 1503,
              weight: 2.5,
            },
            { room: "", painted: 1503.5, price: "dear", weight: "heavy" },
            { room: "", wing: "Denon" },
          ])
            inputs.push({
              requestId: "",
              // Now and then a principal that its schema does not take.
              principal: {
                id,
                policyVersion: "",
                scope: "",
                roles: [role],
                attr: { bench: 1, age: attr.room === "a" ? 40 : 0.5 },
              },
              resource: { kind, id: "1", policyVersion: "", scope, attr },
              actions: actions ?? ["look", "borrow", "hang", "touch"],
              auxData: undefined,
            });
  return inputs;
}
