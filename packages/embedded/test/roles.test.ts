import { compilePolicySet, encodeRuleTable } from "@edict/compiler";
import { emitWasm } from "@edict/compiler/wasm";
import { readPolicySet } from "@edict/policy";
import type { RuleTable } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { loadBundle } from "../src/engine/index.ts";
import { loadPoliciesSync } from "../src/index.ts";

function compile(files: { readonly [path: string]: string }): RuleTable {
  const encoded = Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)] as const);
  const { table, diagnostics } = compilePolicySet(readPolicySet(new Map(encoded)));
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

/** Rules in which allows and denies of many roles, patterns of roles and derived roles meet; `output` makes each tell. */
function policies(roleCount: number, output: string): RuleTable {
  const rules = Array.from({ length: roleCount }, (_, i) => {
    const effect = i % 3 === 1 ? "EFFECT_DENY" : "EFFECT_ALLOW";
    const condition = i % 2 === 0 ? "" : `, condition: { match: { expr: R.attr.level > ${i % 5} } }`;
    const roles = [`r${i}`, `r${(i * 7 + 3) % roleCount}`, i % 11 === 0 ? "team*" : `r${(i * 5) % roleCount}`];
    return `    - { actions: [a${i % 6}, a${(i + 1) % 6}], effect: ${effect}, roles: [${[...new Set(roles)]}]${condition}${output} }\n`;
  });
  rules.push('    - { actions: ["a*"], effect: EFFECT_ALLOW, derivedRoles: [near] }\n');
  rules.push(
    '    - { actions: ["a5"], effect: EFFECT_DENY, roles: ["*"], condition: { match: { expr: R.attr.level == 4 } } }\n',
  );
  return compile({
    "shop.yaml": `apiVersion: api.cerbos.dev/v1\nresourcePolicy:\n  resource: shop\n  version: default\n  importDerivedRoles: [some]\n  rules:\n${rules.join("")}`,
    "some.yaml":
      "apiVersion: api.cerbos.dev/v1\nderivedRoles:\n  name: some\n  definitions:\n    - { name: near, parentRoles: [r1, r2], condition: { match: { expr: R.attr.level == 2 } } }\n",
  });
}

describe.each([
  ["few roles", 12, ""],
  ["as many as fit one word", 29, ""],
  ["more than fit one word", 70, ""],
  ["few roles, and outputs", 12, ", output: { when: { ruleActivated: R.attr.level, conditionNotMet: R.id } }"],
  ["many roles, and outputs", 70, ", output: { when: { ruleActivated: R.attr.level, conditionNotMet: R.id } }"],
])("%s", (_, roleCount, output) => {
  const table = policies(roleCount, output);
  const engine = loadBundle(encodeRuleTable(table));
  const emitted = emitWasm(table);
  const compiled = loadPoliciesSync(emitted.ok ? emitted.bytes : new Uint8Array());
  const actions = ["a0", "a1", "a2", "a3", "a4", "a5", "b", "a3"];

  it("decide in modules as in the engine, whatever roles come together", () => {
    for (let i = 0; i < roleCount * 6; i++) {
      const roles = [`r${i % roleCount}`, `r${(i * 13) % roleCount}`, ...(i % 4 === 0 ? ["teamA", "nobody"] : [])];
      const principal = { id: "ann", roles: i % 5 === 0 ? roles.slice(0, 1) : [...new Set(roles)] };
      const resource = { kind: "shop", id: "1", attr: i % 9 === 0 ? {} : { level: i % 6 } };
      for (const includeMeta of [false, true]) {
        const request = { principal, resources: [{ resource, actions }], includeMeta };
        const wanted = engine.check(request);
        expect(compiled.check(request), JSON.stringify(request)).toEqual(wanted);
        expect(JSON.parse(compiled.checkJson(JSON.stringify(request))), JSON.stringify(request)).toEqual(wanted);
      }
    }
  });
});

it("what a request is made into does not run into its text, however long that is", () => {
  const files = `apiVersion: api.cerbos.dev/v1\nresourcePolicy:\n  resource: shop\n  version: default\n  rules:\n    - { actions: [open], effect: EFFECT_ALLOW, roles: ["*"], condition: { match: { expr: size(R.attr.name) > 3 && R.attr.name.endsWith("x") } } }\n`;
  const emitted = emitWasm(compile({ "shop.yaml": files }));
  const compiled = loadPoliciesSync(emitted.ok ? emitted.bytes : new Uint8Array());
  for (let length = 0; length < 40; length++) {
    const resource = { kind: "shop", id: "1", attr: { name: "x".repeat(length) } };
    const request = JSON.stringify({
      principal: { id: "ann", roles: ["user"] },
      resources: [{ resource, actions: ["open"] }],
    });
    const [result] = JSON.parse(compiled.checkJson(request)).results;
    expect(result.actions.open, `${length}`).toBe(length > 3 ? "EFFECT_ALLOW" : "EFFECT_DENY");
    expect(JSON.parse(compiled.checkJson(JSON.stringify(JSON.parse(request))))).toEqual({ results: [result] });
  }
});

it("nobody's request names who decided as the engine does", () => {
  const table = compile({
    "shop.yaml":
      'apiVersion: api.cerbos.dev/v1\nresourcePolicy: { resource: shop, version: default, rules: [{ actions: ["*"], effect: EFFECT_ALLOW, roles: ["*"] }] }\n',
    "ann.yaml":
      'apiVersion: api.cerbos.dev/v1\nprincipalPolicy: { principal: ann, version: default, rules: [{ resource: "*", actions: [{ action: view, effect: EFFECT_ALLOW }] }] }\n',
  });
  const emitted = emitWasm(table);
  const compiled = loadPoliciesSync(emitted.ok ? emitted.bytes : new Uint8Array());
  for (const id of ["ann", "bob"]) {
    for (const kind of ["shop", "other"]) {
      const resources = [{ resource: { kind, id: "1" }, actions: ["view"] }];
      const request = { principal: { id, roles: [] }, resources, includeMeta: true };
      expect(compiled.check(request)).toEqual(loadBundle(encodeRuleTable(table)).check(request));
    }
  }
});
