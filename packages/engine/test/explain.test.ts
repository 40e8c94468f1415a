// @boundaries-ignore what makes the tables that are tested
import { compilePolicySet } from "@edict/compiler";
// @boundaries-ignore what makes the tables that are tested
import { readPolicySet } from "@edict/policy";
import type { CheckInput } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { check, explain, loadTable } from "../src/index.ts";

const files = {
  "roles.yaml": `apiVersion: api.cerbos.dev/v1
derivedRoles:
  name: people
  definitions:
    - name: owner
      parentRoles: [user]
      condition: { match: { expr: R.attr.owner == P.id } }
`,
  "note.yaml": `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: note
  importDerivedRoles: [people]
  variables: { local: { isLong: R.attr.size > 10 } }
  rules:
    - name: locked
      actions: [edit]
      effect: EFFECT_DENY
      roles: ["*"]
      condition: { match: { all: { of: [{ expr: R.attr.locked }, { expr: V.isLong }] } } }
    - name: owners
      actions: [edit]
      effect: EFFECT_ALLOW
      derivedRoles: [owner]
`,
};

function engineOf(texts: { readonly [path: string]: string }) {
  const encoded = Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)] as const);
  const { table, diagnostics } = compilePolicySet(readPolicySet(new Map(encoded)));
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return loadTable(table);
}

function ask(attr: CheckInput["resource"]["attr"]): CheckInput {
  return {
    requestId: "r",
    principal: { id: "ana", roles: ["user"], attr: {}, policyVersion: "", scope: "" },
    resource: { kind: "note", id: "n", attr, policyVersion: "", scope: "" },
    actions: ["edit"],
    auxData: undefined,
  };
}

describe("explain", () => {
  const engine = engineOf(files);

  it.each([
    ["allowed by the owner", { owner: "ana", locked: false, size: 20 }],
    ["denied by the lock", { owner: "ana", locked: true, size: 20 }],
    ["denied by nobody", { owner: "max", locked: false, size: 1 }],
    ["failing", { owner: "ana" }],
  ])("answers as check does: %s", (_, attr) => {
    expect(explain(engine, ask(attr), undefined).outcome).toEqual(check(engine, ask(attr), undefined));
  });

  it("tells_every_rule_that_was_looked_at_until_one_decided", () => {
    const [action] = explain(engine, ask({ owner: "ana", locked: false, size: 20 }), undefined).actions;
    expect(action).toMatchObject({ action: "edit", effect: "EFFECT_ALLOW" });
    expect(action?.visits).toEqual([
      {
        scope: "",
        role: "user",
        policy: "resource.note.vdefault",
        rule: "locked",
        effect: "deny",
        verdict: "conditionNotMet",
        derivedRole: undefined,
        condition: {
          op: "all",
          holds: false,
          of: [
            { expression: "R.attr.locked", holds: false, value: false },
            { expression: "V.isLong", holds: true, value: true },
          ],
        },
        variables: { isLong: { value: true } },
      },
      expect.objectContaining({
        rule: "owners",
        verdict: "activated",
        derivedRole: {
          name: "owner",
          condition: { expression: "R.attr.owner == P.id", holds: true, value: true },
          variables: {},
        },
      }),
    ]);
  });

  it("a_rule_that_decided_is_the_last_one", () => {
    const [action] = explain(engine, ask({ owner: "ana", locked: true, size: 20 }), undefined).actions;
    expect(action?.visits.map(({ rule, verdict }) => `${rule} ${verdict}`)).toEqual(["locked activated"]);
  });

  it("failing_parts_carry_their_error", () => {
    const [action] = explain(engine, ask({ owner: "ana", locked: true }), undefined).actions;
    expect(action?.visits[0]?.variables).toEqual({ isLong: { error: "no such key: size" } });
  });
});
