import { compilePolicySet } from "@edict/compiler";
import { emitWasm } from "@edict/compiler/wasm";
import { readPolicySet } from "@edict/policy";
import type { JsonObject } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { type CheckRequest, loadPoliciesSync, type Policies } from "../src/index.ts";

const rule = (effect: "ALLOW" | "DENY", expr?: string): JsonObject => ({
  actions: ["view"],
  effect: `EFFECT_${effect}`,
  roles: ["*"],
  ...(expr === undefined ? {} : { condition: { match: { expr } } }),
});

const ofKind = (resource: string, ...rules: JsonObject[]): JsonObject => ({
  resourcePolicy: { resource, version: "default", rules },
});

function load(...policies: JsonObject[]): Policies {
  const files = policies.map((policy, i): [string, Uint8Array] => [
    `${i}.json`,
    new TextEncoder().encode(JSON.stringify({ apiVersion: "api.cerbos.dev/v1", ...policy })),
  ]);
  const { table, diagnostics } = compilePolicySet(readPolicySet(new Map(files)));
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  const emitted = emitWasm(table);
  if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
  return loadPoliciesSync(emitted.bytes);
}

/** What objects and JSON say of each resource. */
function ask(policies: Policies, request: CheckRequest) {
  const { results } = policies.check(request);
  expect(JSON.parse(policies.checkJson(JSON.stringify(request))).results).toEqual(results);
  return results.map(({ actions }) => actions["view"]);
}

describe("kinds that come together in a request", () => {
  const policies = load(
    ofKind("left", rule("ALLOW", "P.attr.team.left == 1 && request.auxData.jwt.grants.left")),
    ofKind("right", rule("ALLOW"), rule("DENY", "P.attr.team.right == 1 && request.auxData.jwt.grants.right")),
    ofKind("name", rule("ALLOW", 'P.attr.name == "ann"')),
    ofKind("whole", rule("ALLOW", "size(P.attr) == 3 && size(request.auxData.jwt) == 2")),
  );
  const principal = { id: "ann", roles: ["user"], attr: { team: { left: 1, right: 1 }, name: "ann", more: 0 } };
  const auxData = { jwt: { grants: { left: true, right: true }, iss: "edict" } };
  const wanted = { left: "EFFECT_ALLOW", right: "EFFECT_DENY", name: "EFFECT_ALLOW", whole: "EFFECT_ALLOW" } as const;
  const kinds = Object.keys(wanted) as (keyof typeof wanted)[];
  const pairs = kinds.flatMap((one) => kinds.map((other) => [one, other] as const));

  it.each([...pairs.map((pair) => [...pair]), kinds, [...kinds].reverse()])("%s", (...asked) => {
    const resources = asked.map((kind) => ({ resource: { kind, id: "1" }, actions: ["view"] }));
    expect(ask(policies, { principal, auxData, resources })).toEqual(asked.map((kind) => wanted[kind as "left"]));
  });
});

it("a kind with special characters takes in what its policies read, although a role policy spells it out", () => {
  const policies = load(ofKind("leave-request", rule("ALLOW"), rule("DENY", "R.attr.secret")), {
    rolePolicy: { role: "clerk", rules: [{ resource: "leave-request", allowActions: ["view"] }] },
  });
  const effects = ["leave-request", "leave:request", "leave_request"].map((kind) =>
    ask(policies, {
      principal: { id: "ann", roles: ["user"] },
      resources: [{ resource: { kind, id: "1", attr: { secret: true } }, actions: ["view"] }],
    }),
  );
  expect(effects).toEqual([["EFFECT_DENY"], ["EFFECT_DENY"], ["EFFECT_DENY"]]);
});
