import { readPolicySet } from "@edict/policy";
import { defaultEngineOptions, encodeWasmManifest, parseWasmManifest } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { compilePolicySet } from "../src/index.ts";
import { AttributeSlots } from "../src/wasm/conditions/attribute-slots.ts";
import { findReads } from "../src/wasm/manifest/find-reads.ts";
import { makeManifest } from "../src/wasm/manifest/make-manifest.ts";

const encoder = new TextEncoder();

function compile(files: { readonly [path: string]: string }) {
  const set = readPolicySet(new Map(Object.entries(files).map(([path, text]) => [path, encoder.encode(text)])));
  const { table, diagnostics } = compilePolicySet(set, { schemas: "ignore" });
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

function policy(condition: string, more = ""): string {
  return `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: doc
  version: default${more}
  rules:
    - { actions: [view], effect: EFFECT_ALLOW, roles: [user], condition: { match: { expr: '${condition}' } } }
`;
}

const readsOf = (condition: string) => findReads(compile({ "doc.yaml": policy(condition) }), defaultEngineOptions)[0];

describe("what a kind reads", () => {
  it.each([
    ["R.attr.owner == P.id", { P: ["id"], R: [["owner"]] }],
    ["request.resource.attr.owner == request.principal.attr.team.lead", { PA: [["team", "lead"]], R: [["owner"]] }],
    ['R.attr["odd key"].x == 1', { R: [["odd key", "x"]] }],
    ["has(R.attr.a.b) && R.attr.a.b.c == 1", { R: [["a", "b"]] }],
    ["R.attr.a.b == R.attr.a", { R: [["a"]] }],
    ["R.attr.members[P.attr.name].level > 1", { PA: [["name"]], R: [["members"]] }],
    ["R.attr.tags.exists(t, t.name == P.attr.tag)", { PA: [["tag"]], R: [["tags"]] }],
    ["R.attr.tags.exists(R, R.attr == 1)", { R: [["tags"]] }],
    ["size(R.attr) > 1", { R: "all" }],
    ["P == P", { P: ["id", "policyVersion", "roles", "scope"], PA: "all" }],
    ["P.policyVersion == R.scope", { P: ["policyVersion"], RF: ["scope"] }],
    ['request.auxData.jwt.iss == "x"', { aux: [["jwt", "iss"]] }],
    ["now() > timestamp(R.attr.since)", { R: [["since"]], now: true }],
    ['timestamp(R.attr.since).timeSince() > duration("1h")', { R: [["since"]], now: true }],
  ] as const)("%s", (condition, expected) => {
    const {
      P = [],
      PA = [],
      R = [],
      RF = [],
      aux = [],
      now = false,
    } = expected as unknown as { [name: string]: never };
    expect(readsOf(condition)).toEqual({
      kinds: ["doc"],
      principal: { fields: P, attributes: PA },
      resource: { fields: RF, attributes: R },
      auxData: aux,
      now,
    });
  });

  it("follows variables, derived roles and outputs", () => {
    const derived = `
apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: common
  variables: { local: { mine: R.attr.owner == P.id } }
  definitions:
    - { name: owner, parentRoles: [user], condition: { match: { expr: V.mine } } }
    - { name: unused, parentRoles: [user], condition: { match: { expr: R.attr.unused } } }
`;
    const doc = `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: doc
  version: default
  importDerivedRoles: [common]
  variables: { local: { late: R.attr.due < P.attr.today } }
  rules:
    - { actions: [view], effect: EFFECT_ALLOW, derivedRoles: [owner], output: { when: { ruleActivated: R.attr.title } } }
    - { actions: [edit], effect: EFFECT_ALLOW, roles: [user], condition: { match: { expr: V.late } } }
`;
    expect(findReads(compile({ "derived.yaml": derived, "doc.yaml": doc }), defaultEngineOptions)).toEqual([
      {
        kinds: ["doc"],
        principal: { fields: ["id"], attributes: [["today"]] },
        resource: { fields: [], attributes: [["due"], ["owner"], ["title"]] },
        auxData: [],
        now: false,
      },
    ]);
  });

  it("counts principal policies in for the kinds that they are about", () => {
    const principal = `
apiVersion: api.cerbos.dev/v1
principalPolicy:
  principal: ann
  version: default
  rules:
    - { resource: "d*", actions: [{ action: view, effect: EFFECT_ALLOW, condition: { match: { expr: R.attr.open } } }] }
`;
    const reads = findReads(
      compile({ "a.yaml": policy("R.attr.owner == P.id"), "b.yaml": principal }),
      defaultEngineOptions,
    );
    expect(reads.map(({ kinds, resource }) => [kinds, resource.attributes])).toEqual([
      [["doc"], [["open"], ["owner"]]],
      [["*"], [["open"]]],
    ]);
  });
});

it("a manifest is read as it was written, and says nothing of principals", () => {
  const table = compile({ "doc.yaml": policy("R.attr.owner == P.id && P.attr.team == R.attr.team") });
  const slots = new AttributeSlots();
  slots.slot("resource", "owner");
  const manifest = makeManifest(table, defaultEngineOptions, slots);
  expect(parseWasmManifest(encodeWasmManifest(manifest))).toEqual(manifest);
  expect(manifest.kinds).toEqual(["doc"]);
  expect(parseWasmManifest("{}")).toBeUndefined();
  expect(parseWasmManifest("no JSON")).toBeUndefined();
});

it("kinds stand there as rules are found by them", () => {
  const table = compile({
    "leave.yaml": policy("R.attr.secret").replace("resource: doc", "resource: leave-request"),
    "clerk.yaml": `
apiVersion: api.cerbos.dev/v1
rolePolicy:
  role: clerk
  rules: [{ resource: leave-request, allowActions: [view], condition: { match: { expr: R.attr.other } } }]
`,
  });
  const reads = findReads(table, defaultEngineOptions).map(({ kinds, resource }) => [kinds, resource.attributes]);
  expect(reads).toEqual([[["leave_request"], [["secret"]]]]);
});
