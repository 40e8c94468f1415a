import { check, loadTable } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { CheckInput, RuleTable } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { compilePolicySet } from "../src/index.ts";
import { emitWasm, type Slice, sliceTable } from "../src/wasm/index.ts";

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
  variables: { local: { shown: R.attr.room != "", worth: R.attr.price * 2.0 } }
  rules:
    - { actions: [look], effect: EFFECT_ALLOW, roles: [visitor], condition: { match: { expr: V.shown } } }
    - { actions: [borrow], effect: EFFECT_ALLOW, derivedRoles: [restorer], condition: { match: { expr: V.worth < 1000.0 } } }
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
    - { actions: [touch], effect: EFFECT_ALLOW, roles: [director] }
`,
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
  const { table, diagnostics } = compilePolicySet(set, { schemas: "ignore" });
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

const table = compile();

const slices: readonly Slice[] = [
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
function requestsWithin({ resources, actions, roles, scopes }: Slice): CheckInput[] {
  const inputs: CheckInput[] = [];
  for (const kind of resources ?? ["painting", "sculpture"])
    for (const role of roles ?? ["visitor", "curator", "director", "trainee"])
      for (const scope of scopes ?? ["", "louvre", "louvre.hall", "louvre.hall.left"])
        for (const id of ["ann", "thief"])
          for (const attr of [
            { keeper: "ann", room: "a", price: 1, workshop: 1, bronze: true, fragile: true },
            { room: "" },
          ])
            inputs.push({
              requestId: "",
              principal: { id, policyVersion: "", scope: "", roles: [role], attr: { bench: 1 } },
              resource: { kind, id: "1", policyVersion: "", scope, attr },
              actions: actions ?? ["look", "borrow", "hang", "touch"],
              auxData: undefined,
            });
  return inputs;
}

describe("a_slice_decides_like_the_whole_about_what_is_in_it", () => {
  const whole = loadTable(table);
  it.each(slices.map((slice) => [JSON.stringify(slice), slice] as const))("%s", (_, slice) => {
    const part = loadTable(sliceTable(table, slice));
    for (const input of requestsWithin(slice)) {
      const effects = (engine: typeof whole) =>
        check(engine, input, undefined as never).actions.map(({ effect }) => effect);
      expect(`${JSON.stringify(input)} ${effects(part)}`).toBe(`${JSON.stringify(input)} ${effects(whole)}`);
    }
  });
});

describe("an_artifact_of_a_slice_holds_no_text_of_other_parts", () => {
  const textOf = (slice: Slice) => {
    const emitted = emitWasm(table, { slice });
    if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
    return Buffer.from(emitted.bytes).toString("latin1");
  };
  const whole = textOf({});

  it.each([
    [{ resources: ["painting"] }, ["sculpture", "touch", "bronze"], ["painting", "borrow", "restorer"]],
    [
      { resources: ["sculpture"] },
      ["painting", "keeper", "restorer", "worth", "room", "thief", "director1"],
      ["sculpture", "bronze"],
    ],
    [
      { actions: ["look"] },
      ["borrow", "hang", "touch", "restorer", "workshop", "bench", "price", "V.worth", "worth", "fragile", "bronze"],
      ["keeper", "look", "room"],
    ],
    [{ roles: ["visitor"] }, ["director", "curator", "trainee", "restorer", "workshop"], ["visitor", "keeper"]],
    [{ scopes: [""] }, ["louvre", "fragile", "trainee", "bronze"], ["painting", "director"]],
  ] as const)("%j", (slice, absent, present) => {
    const text = textOf(slice);
    expect(absent.filter((word) => text.includes(word))).toEqual([]);
    expect(present.filter((word) => !text.includes(word))).toEqual([]);
    for (const word of absent) if (word !== "director1") expect(whole).toContain(word);
  });
});
