import { compilePolicySet } from "@edict/compiler";
import { emitWasm } from "@edict/compiler/wasm";
import { readPolicySet } from "@edict/policy";
import { describe, expect, it } from "vitest";
import { type CheckRequest, loadPoliciesSync, type Policies, RequestMistake } from "../src/index.ts";

const attributes = Array.from({ length: 40 }, (_, i) => `a${i}`);

/** Action `<role>-<number>` is for one role; kinds read different ones of forty attributes. */
function load(): Policies {
  const rules = Array.from({ length: 40 }, (_, i) => ({
    actions: [`act${i}`],
    effect: "EFFECT_ALLOW",
    roles: [`role${i % 7}`],
    ...(i % 3 === 0 && { condition: { match: { expr: `R.attr.a${i} == P.attr.a${(i * 7) % 40} || R.attr.a1 == 5` } } }),
  }));
  const kinds = [rules, rules.slice(0, 20), rules.slice(20)].map((own, i) => ({
    apiVersion: "api.cerbos.dev/v1",
    resourcePolicy: { resource: `kind${i}`, version: "default", rules: own },
  }));
  const files = kinds.map((kind, i) => [`${i}.json`, new TextEncoder().encode(JSON.stringify(kind))] as const);
  const { table } = compilePolicySet(readPolicySet(new Map(files)));
  const emitted = table === undefined ? undefined : emitWasm(table);
  if (emitted === undefined || !emitted.ok) throw new Error("the policies do not compile");
  return loadPoliciesSync(emitted.bytes);
}

const policies = load();

/** Objects are held against JSON, which remembers nothing. */
function ask(request: CheckRequest): (string | undefined)[] {
  const { results } = policies.check(request);
  expect(results).toEqual(JSON.parse(policies.checkJson(JSON.stringify(request))).results);
  return results.flatMap(({ actions }) => Object.values(actions));
}

const about = (roles: readonly string[], actions: readonly string[], attr = {}): CheckRequest => ({
  principal: { id: "ann", roles },
  resources: [{ resource: { kind: "kind0", id: "1", attr }, actions }],
});

let seed = 3;
const random = (below: number) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % below;
};
const some = (name: string, below: number, count: number) =>
  Array.from({ length: count }, () => `${name}${random(below)}`);

describe("lists that came before", () => {
  it("an array that has changed since is another list", () => {
    const roles = ["role1", "role2"];
    const actions = ["act1", "act2", "act4"];
    const request = about(roles, actions);
    expect(ask(request)).toEqual(["EFFECT_ALLOW", "EFFECT_ALLOW", "EFFECT_DENY"]);
    actions[1] = "act5";
    expect(ask(request)).toEqual(["EFFECT_ALLOW", "EFFECT_DENY", "EFFECT_DENY"]);
    roles[0] = "role4";
    expect(ask(request)).toEqual(["EFFECT_DENY", "EFFECT_DENY", "EFFECT_ALLOW"]);
    actions.pop();
    roles.push("role5");
    expect(ask(request)).toEqual(["EFFECT_DENY", "EFFECT_ALLOW"]);
    actions.length = 0;
    expect(ask(request)).toEqual([]);
    roles.length = 0;
    actions.push("act4");
    expect(ask(request)).toEqual(["EFFECT_DENY"]);
  });

  it("what looks alike from its ends is not the same", () => {
    for (const middle of ["act2", "act9", "act4", "act2", "act11"])
      ask(about(["role1", "role2", "role4"], ["act1", middle, "act8"]));
    expect(ask(about(["", "role1"], ["", "act1", ""]))).toEqual(["EFFECT_DENY", "EFFECT_ALLOW"]);
  });

  it("more than are remembered, of any length, again and again", () => {
    const requests = Array.from({ length: 1500 }, () =>
      about(some("role", 9, random(4)), some("act", 45, random(8) === 0 ? 40 : random(7)), { a1: random(6) }),
    );
    for (let round = 0; round < 2; round++) for (const request of requests) ask(request);
  });

  it("texts that are not remembered, and so many that all are forgotten", () => {
    const long = "role".repeat(20);
    for (let i = 0; i < 4000; i++) {
      const request = about([long, "role1", `new${i}`], ["act1", `new${i}`, "act2"]);
      const wanted = { act1: "EFFECT_ALLOW", [`new${i}`]: "EFFECT_DENY", act2: "EFFECT_DENY" };
      if (i % 100 === 0) ask(request);
      expect(policies.check(request).results[0]?.actions).toEqual(wanted);
    }
  });

  it("no array is no list, and what is no text is none", () => {
    ask(about(["u", "s", "e", "r"], ["a", "b"]));
    for (const roles of ["user", { length: 1, 0: "u" }, ["u", 5, "e", "r"], ["u", undefined, "e", "r"], undefined])
      expect(() => policies.check(about(roles as never, ["a"]))).toThrow(RequestMistake);
    expect(() => policies.check(about(["u"], ["a", null] as never))).toThrow(RequestMistake);
    expect(ask(about(["u", "s", "e", "r"], ["a", "b"]))).toEqual(["EFFECT_DENY", "EFFECT_DENY"]);
  });
});

it("a kind is known again by its text, not by its length, and only if it is one", () => {
  const kinds = ["kind0", "kind1", "kind9", "kind0", "kind-", "kind2", "kind1", "", "constructor", "kind0"];
  for (const kind of [...kinds, ...kinds]) {
    for (const roles of [["role1"], ["role4"]])
      ask({
        principal: { id: "ann", roles },
        resources: [{ resource: { kind, id: "1" }, actions: ["act1", "act25"] }],
      });
  }
  const principal = { id: "ann", roles: ["role1"] };
  for (const kind of [undefined, null, 5, ["kind0"], { length: 5 }] as never[]) {
    const resource = { kind, id: "1" };
    expect(() => policies.isAllowed({ principal, resource, action: "act1" })).toThrow(RequestMistake);
  }
});

describe("answers that came before", () => {
  it("cannot be changed for those who get them again", () => {
    const request = about(["role1"], ["act1", "act2"]);
    const [first] = policies.check(request).results;
    expect(() => Object.assign(first?.actions ?? {}, { act2: "EFFECT_ALLOW" })).toThrow(TypeError);
    expect(ask(request)).toEqual(["EFFECT_ALLOW", "EFFECT_DENY"]);
  });

  it("are those of other roles and attributes no more", () => {
    const actions = attributes.map((_, i) => `act${i}`);
    for (const count of [1, 2, 5, 9, 16, 17, 31, 32, 33, 40]) {
      for (let i = 0; i < 60; i++)
        ask(about([`role${i % 7}`, `role${random(7)}`], actions.slice(0, count), { a1: i % 3 === 0 ? 5 : 1 }));
    }
  });
});

it("attributes of objects of all shapes, of more names than have a place for themselves", () => {
  const attr = () => Object.fromEntries(some("a", 40, 12).map((name) => [name, random(3)]));
  for (let i = 0; i < 600; i++) {
    const resources = Array.from({ length: 1 + (i % 3) }, () => ({
      resource: { kind: `kind${random(4)}`, id: "1", attr: attr() },
      actions: some("act", 40, 3),
    }));
    ask({ principal: { id: "ann", roles: some("role", 7, 2), attr: attr() }, resources });
  }
});
