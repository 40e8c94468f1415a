import { CelTimestamp, check, explain } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import {
  type CheckInput,
  type CheckOutcome,
  defaultEngineOptions,
  type EngineOptions,
  type JsonObject,
} from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { hasCerbos } from "../src/differential/cerbos-process.ts";
import { compareWorld, loadWorld } from "../src/differential/compare-world.ts";
import { referenceCheck } from "../src/reference/reference-check.ts";
import { ofEngine, ofReference } from "./comparable.ts";

const now = new CelTimestamp(1_700_000_000, 0);
const consent = "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS";

const allow = { effect: "EFFECT_ALLOW", roles: ["*"], actions: ["*"] };
const when = (expr: string) => ({ condition: { match: { expr } } });
const outputs = { output: { when: { ruleActivated: '"met"', conditionNotMet: '"not met"' } } };
const schema = (properties: JsonObject, rest: JsonObject = {}) =>
  JSON.stringify({ type: "object", properties, required: Object.keys(properties), ...rest });

interface RareWorld {
  readonly policies: readonly JsonObject[];
  readonly schemas?: { readonly [path: string]: string };
  readonly options?: Partial<EngineOptions>;
}

/** What stores of chance hardly ever have; all are asked the same. */
const worlds: { readonly [name: string]: RareWorld } = {
  "outputs of role policies": {
    policies: [
      { resourcePolicy: { resource: "doc", version: "default", rules: [allow] } },
      {
        rolePolicy: {
          role: "user",
          rules: [
            { resource: "doc", allowActions: ["view"], ...when('R.attr.owner == "u"'), ...outputs },
            { resource: "doc", name: "any", allowActions: ["edit"], ...outputs },
          ],
        },
      },
    ],
  },
  "variables that a denial does not need": {
    policies: [
      { resourcePolicy: { resource: "doc", version: "default", rules: [allow] } },
      {
        rolePolicy: {
          role: "user",
          variables: { local: { missing: "P.attr.missing" } },
          rules: [{ resource: "doc", allowActions: ["publish"], ...when("V.missing") }],
        },
      },
      {
        derivedRoles: {
          name: "set",
          variables: { local: { absent: "P.attr.absent" } },
          definitions: [{ name: "nobody", parentRoles: ["lead"], ...when("V.absent") }],
        },
      },
      {
        resourcePolicy: {
          resource: "doc",
          version: "default",
          scope: "acme",
          importDerivedRoles: ["set"],
          rules: [{ actions: ["view"], effect: "EFFECT_DENY", derivedRoles: ["nobody"] }],
        },
      },
    ],
  },
  "several parents that deny": {
    policies: [
      { resourcePolicy: { resource: "doc", version: "default", rules: [allow] } },
      {
        rolePolicy: { role: "user", parentRoles: ["zebra", "ant"], rules: [{ resource: "doc", allowActions: ["*"] }] },
      },
      { rolePolicy: { role: "zebra", parentRoles: ["cow"], rules: [{ resource: "doc", allowActions: ["view"] }] } },
      { rolePolicy: { role: "ant", rules: [{ resource: "doc", allowActions: ["view"] }] } },
      { rolePolicy: { role: "cow", rules: [{ resource: "doc", allowActions: ["edit"] }] } },
    ],
  },
  "derived roles that ask for each other": {
    policies: [
      {
        derivedRoles: {
          name: "set",
          variables: { local: { known: "size(runtime.effectiveDerivedRoles)" } },
          definitions: [
            { name: "first", parentRoles: ["user", "lead"] },
            { name: "second", parentRoles: ["user"], ...when('"first" in runtime.effectiveDerivedRoles') },
            { name: "third", parentRoles: ["user"], ...when("V.known > 0") },
          ],
        },
      },
      ...["", "acme"].map((scope) => ({
        resourcePolicy: {
          resource: "doc",
          version: "default",
          ...(scope === "" ? {} : { scope }),
          importDerivedRoles: ["set"],
          rules: ["first", "second", "third"].map((role, index) => ({
            actions: [["view", "edit", "delete"][index] ?? ""],
            effect: "EFFECT_ALLOW",
            derivedRoles: [role],
            ...outputs,
          })),
        },
      })),
      {
        principalPolicy: {
          principal: "u",
          version: "default",
          rules: [
            {
              resource: "doc",
              actions: [
                { action: "edit", effect: "EFFECT_DENY", ...when('"third" in runtime.effectiveDerivedRoles') },
                { action: "d*", effect: "EFFECT_ALLOW", ...when('"first" in runtime.effectiveDerivedRoles') },
              ],
            },
          ],
        },
      },
    ],
  },
  "variables of derived roles that fail": {
    policies: [
      {
        derivedRoles: {
          name: "set",
          variables: { local: { missing: "P.attr.missing", later: "V.missing == null" } },
          definitions: [
            { name: "nobody", parentRoles: ["user"], ...when("V.missing == null") },
            { name: "later", parentRoles: ["user"], ...when("V.later") },
            { name: "unused", parentRoles: ["other"], ...when("P.attr.absent") },
          ],
        },
      },
      {
        resourcePolicy: {
          resource: "doc",
          version: "default",
          importDerivedRoles: ["set"],
          rules: [
            { actions: ["view"], effect: "EFFECT_ALLOW", roles: ["user"] },
            { actions: ["publish"], effect: "EFFECT_ALLOW", derivedRoles: ["nobody", "later", "unused"] },
            {
              actions: ["edit"],
              effect: "EFFECT_ALLOW",
              roles: ["user"],
              ...when("size(runtime.effectiveDerivedRoles) > 0"),
            },
          ],
        },
      },
    ],
  },
  "rules that come several times": {
    policies: [
      {
        derivedRoles: { name: "set", definitions: [{ name: "both", parentRoles: ["user", "lead"], ...when("false") }] },
      },
      {
        resourcePolicy: {
          resource: "doc",
          version: "default",
          importDerivedRoles: ["set"],
          rules: [
            { ...allow, actions: ["view", "v*"], roles: ["user", "u*"], ...outputs },
            { actions: ["view", "edit"], effect: "EFFECT_DENY", derivedRoles: ["both"], ...outputs },
            {
              ...allow,
              actions: ["edit"],
              output: { expr: '"old"', when: { conditionNotMet: '"no"' } },
              ...when("R.attr.n > 1.0"),
            },
            {
              ...allow,
              actions: ["delete"],
              ...when("R.attr.n > 1.0"),
              output: { when: { ruleActivated: "R.attr.n / 0.0" } },
            },
          ],
        },
      },
    ],
  },
  "schemas of scoped policies": {
    policies: [
      {
        resourcePolicy: {
          resource: "doc",
          version: "default",
          rules: [allow],
          schemas: {
            principalSchema: { ref: "cerbos:///principal.json", ignoreWhen: { actions: ["v*", "edit"] } },
            resourceSchema: { ref: "cerbos:///deep/resource.json" },
          },
        },
      },
      {
        resourcePolicy: {
          resource: "doc",
          version: "default",
          scope: "acme",
          rules: [],
          schemas: { resourceSchema: { ref: "cerbos:///principal.json" } },
        },
      },
    ],
    schemas: {
      "_schemas/principal.json": schema({ dept: { type: "string" }, level: { type: "integer" } }),
      "_schemas/deep/resource.json": schema(
        { owner: { $ref: "/names.json#/$defs/name" }, n: { exclusiveMinimum: 2, multipleOf: 0.5 } },
        { additionalProperties: false },
      ),
      "_schemas/names.json": schema({}, { $defs: { name: { type: "string", minLength: 3, pattern: "^[a-z]+$" } } }),
    },
    options: { schemaEnforcement: "reject" },
  },
  "derived roles of parents that look like patterns": {
    policies: [
      {
        derivedRoles: {
          name: "set",
          definitions: [
            { name: "ofPattern", parentRoles: ["u*"] },
            { name: "ofStars", parentRoles: ["**", "le?d"] },
            { name: "ofUser", parentRoles: ["user"] },
          ],
        },
      },
      {
        resourcePolicy: {
          resource: "doc",
          version: "default",
          importDerivedRoles: ["set"],
          rules: [
            { actions: ["view"], effect: "EFFECT_ALLOW", derivedRoles: ["ofPattern"], ...outputs },
            { actions: ["edit"], effect: "EFFECT_ALLOW", derivedRoles: ["ofStars", "ofUser"] },
            { ...allow, actions: ["delete"], ...when('"ofPattern" in runtime.effectiveDerivedRoles') },
          ],
        },
      },
    ],
  },
  "consent and outputs": {
    policies: [
      { resourcePolicy: { resource: "doc", version: "default", rules: [{ ...allow, ...outputs }] } },
      {
        resourcePolicy: {
          resource: "doc",
          version: "default",
          scope: "acme",
          scopePermissions: consent,
          rules: [
            { ...allow, actions: ["view"], ...when('R.attr.owner == "u"'), ...outputs },
            { ...allow, actions: ["edit"], ...when("R.attr.absent"), ...outputs },
            { ...allow, actions: ["delete"], ...outputs },
          ],
        },
      },
    ],
  },
};

/** Of two principals about four resources, in one call each. */
function checksOf(): readonly (readonly CheckInput[])[] {
  const attributes = [
    { owner: "u", n: 3 },
    { owner: "uuu", n: 2.5 },
    { owner: 7, n: 1, x: [] },
  ];
  const places = [...attributes.map((attr) => ({ attr, scope: "" })), { attr: attributes[1] ?? {}, scope: "acme" }];
  return [["user", "lead"], ["lead"]].map((roles) =>
    places.map(({ attr, scope }, index) => ({
      requestId: "request",
      principal: { id: "u", policyVersion: "", scope: "", roles, attr: { dept: "eng" } },
      resource: { kind: "doc", id: `r${index}`, policyVersion: "", scope, attr },
      actions: ["view", "edit", "delete"],
      auxData: undefined,
    })),
  );
}

const settings = Object.entries(worlds).flatMap(([name, world]) =>
  [false, true].map((strictEvaluation) => ({
    name: strictEvaluation ? `${name}, strictly` : name,
    world,
    strictEvaluation,
  })),
);

describe.each(settings)("$name", ({ world, strictEvaluation }) => {
  const options: EngineOptions = { ...defaultEngineOptions, ...world.options, strictEvaluation };
  const texts = world.policies.map((policy, index) => [
    `${index}.json`,
    JSON.stringify({ apiVersion: "api.cerbos.dev/v1", ...policy }),
  ]);
  const files = new Map<string, string>([...texts, ...Object.entries(world.schemas ?? {})] as [string, string][]);

  it("engine and definition decide alike", () => {
    const { engine, mistakes } = loadWorld({ files, options });
    if (engine === undefined) throw new Error(mistakes);
    const set = readPolicySet(files);
    for (const input of checksOf().flat()) {
      const outcome: CheckOutcome = check(engine, input, now);
      expect(explain(engine, input, now).outcome).toEqual(outcome);
      const wanted = referenceCheck(set, input, { options, now });
      expect(outcome.failure !== undefined).toBe(wanted.failed);
      if (!wanted.failed) expect(ofEngine(outcome), JSON.stringify(input)).toEqual(ofReference(wanted));
    }
  });

  it.skipIf(!hasCerbos)(
    "Cerbos too (needs its program)",
    async () => {
      const report = await compareWorld({ seed: 0, files, options, checks: checksOf(), plans: [] });
      expect(report.differences).toEqual([]);
    },
    120_000,
  );
});
