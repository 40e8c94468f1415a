import { check, plan } from "@edict/engine";
import { type CheckOutcome, defaultEngineOptions, type JsonObject, type PlanOperand } from "@edict/protocol";
import { expect, it } from "vitest";
import { loadWorld } from "../src/differential/compare-world.ts";

const commutative = new Set(["and", "or", "eq", "ne", "add", "mult", "struct"]);

/** As one text, with the operands sorted where their order is left to chance in Cerbos. */
function show(operand: PlanOperand | undefined): string {
  if (operand === undefined) return "";
  if ("variable" in operand) return operand.variable;
  if (!("expression" in operand)) return JSON.stringify(operand.value);
  const { operator } = operand.expression;
  const operands = operand.expression.operands.map(show);
  if (commutative.has(operator)) operands.sort();
  return `(${[operator, ...operands].join(" ")})`;
}

const known = { labels: { a: "b" }, list: [1], n: 1 };

// What the differential test found once, with the answer of Cerbos 0.55.
it.each<[expr: string, wanted: string, resource?: JsonObject]>([
  ["R.attr.x in [R.attr.o, P.attr.dept]", '(in request.resource.attr.x (list request.resource.attr.o "eng"))'],
  ["[R.attr.o, P.attr.nope] == R.attr.x", ""],
  [
    'R.attr.a.replace(R.attr.b, P.attr.dept) == "x"',
    '(eq "x" (replace request.resource.attr.a request.resource.attr.b "eng"))',
  ],
  ['R.attr.a.replace(P.attr.nope, R.attr.b) == "x"', ""],
  [
    'R.attr.x || "g1" in request.auxData.jwt.groups',
    '(or (in "g1" (get-field (struct) groups)) request.resource.attr.x)',
  ],
  [
    "V.v && (R.attr.x ? V.v : R.attr.y)",
    '(if request.resource.attr.x (eq "eng" request.principal.attr.dept) request.resource.attr.y)',
  ],
  [
    'R.attr.x || (P.attr.nope ? P.id == "u" : P.id == "v")',
    '(or (if (get-field (struct (set-field "dept" "eng") (set-field "n" 1)) nope) (eq "u" request.principal.id) (eq "v" request.principal.id)) request.resource.attr.x)',
  ],
  [
    "R.attr.x || P.attr.nope < P.attr.dept",
    '(or (lt (get-field (struct (set-field "dept" "eng") (set-field "n" 1)) nope) request.principal.attr.dept) request.resource.attr.x)',
  ],
  [
    'R.attr.x || P.id.replace(P.attr.nope, P.attr.dept) == "a"',
    '(or (eq "a" (replace "u" (get-field (struct (set-field "dept" "eng") (set-field "n" 1)) nope) request.principal.attr.dept)) request.resource.attr.x)',
  ],
  [
    'R.attr.x || ["a", P.attr.nope, P.attr.dept] == []',
    '(or (eq (list "a" (get-field (struct (set-field "dept" "eng") (set-field "n" 1)) nope) request.principal.attr.dept) []) request.resource.attr.x)',
  ],
  [
    "R.attr.x || P.attr.nope[P.id] == 1",
    '(or (eq (index (get-field (struct (set-field "dept" "eng") (set-field "n" 1)) nope) request.principal.id) 1) request.resource.attr.x)',
  ],
  [
    "R.attr.x || [P.attr.nope, P.id].exists(e, e == P.attr.dept)",
    '(or (exists (list (get-field (struct (set-field "dept" "eng") (set-field "n" 1)) nope) request.principal.id) (lambda (eq "eng" e) e)) request.resource.attr.x)',
  ],
  ["R.attr.x[P.attr.nope] == 1", ""],
  [
    'P.attr.dept == "eng" ? (P.id == "u" ? R.attr.y : R.attr.z) : R.attr.w',
    "(if true request.resource.attr.y request.resource.attr.z)",
  ],
  ['R.attr.x in P.roles.filter(r, r == "q") ? R.attr.y : R.attr.z', "request.resource.attr.z"],
  ["R.attr.x || R.attr.labels.a.b == 1", '(or (eq (get-field "b" b) 1) request.resource.attr.x)', known],
  ["R.attr.x || R.attr.labels.b == 1", "(or (eq 1 request.resource.attr.labels.b) request.resource.attr.x)", known],
  [
    "R.attr.x || R.attr.list[P.attr.n] == 1",
    "(or (eq (index request.resource.attr.list 1) 1) request.resource.attr.x)",
    known,
  ],
  [
    "R.attr.x || R.attr.list[R.attr.n] == 1",
    "(or (eq (index request.resource.attr.list request.resource.attr.n) 1) request.resource.attr.x)",
    known,
  ],
  [
    "R.attr.x || (P.attr.dept ? R.attr.y : R.attr.z)",
    '(or (if "eng" request.resource.attr.y request.resource.attr.z) request.resource.attr.x)',
  ],
  ['(1 < R.attr.n && R.attr.n) || R.attr.x == "a"', '(eq "a" request.resource.attr.x)', { n: 5 }],
  ['(1 < R.attr.n && R.attr.n) && R.attr.x == "a"', '(eq "a" request.resource.attr.x)', { n: 5 }],
])("plans %s", (expr, wanted, attr = {}) => {
  const rule = { actions: ["view"], roles: ["*"], effect: "EFFECT_ALLOW", condition: { match: { expr } } };
  const variables = { local: { v: 'P.attr.dept == "eng"' } };
  const resourcePolicy = { resource: "doc", version: "default", variables, rules: [rule] };
  const files = new Map([["doc.json", JSON.stringify({ apiVersion: "api.cerbos.dev/v1", resourcePolicy })]]);
  const { engine, mistakes } = loadWorld({ files, options: defaultEngineOptions });
  if (engine === undefined) throw new Error(mistakes);
  const principal = { id: "u", policyVersion: "", scope: "", roles: ["user"], attr: { dept: "eng", n: 1 } };
  const resource = { kind: "doc", policyVersion: "", scope: "", attr };
  const { filter } = plan(
    engine,
    { requestId: "", actions: ["view"], principal, resource, auxData: undefined },
    undefined,
  );
  expect(show(filter.condition)).toBe(wanted);
});

it.each([
  ["hasIntersection(P.attr.dept, P.attr.nope)", "no such key: nope"],
  ["hasIntersection(P.attr.nope, P.attr.dept)", "no such key: nope"],
  ["hasIntersection(P.roles, P.attr.nope)", "no such overload"],
  ["hasIntersection(P.attr.nope, P.attr.nope)", "no such overload"],
  ["P.roles.hasIntersection(P.attr.nope)", "no such key: nope"],
])("%s fails with %s", (expr, wanted) => {
  const output = { when: { ruleActivated: expr } };
  const rule = { actions: ["view"], roles: ["*"], effect: "EFFECT_ALLOW", output };
  const { outputs } = checkWith([{ resourcePolicy: { resource: "doc", version: "default", rules: [rule] } }]);
  expect(outputs.map(({ error }) => error)).toEqual([wanted]);
});

const rolePolicy = (entry: JsonObject): readonly JsonObject[] => [
  {
    resourcePolicy: {
      resource: "doc",
      version: "default",
      rules: [{ actions: ["*"], roles: ["*"], effect: "EFFECT_ALLOW" }],
    },
  },
  { rolePolicy: { role: "user", variables: { local: { v: "P.attr.nope" } }, rules: [{ resource: "doc", ...entry }] } },
];

it("what a role policy does not list is denied without a look at its variables", () => {
  const condition = { match: { expr: "V.v == 1" } };
  const { actions, evaluationErrors } = checkWith(rolePolicy({ allowActions: ["edit"], condition }));
  expect(actions.map(({ effect, policy }) => [effect, policy])).toEqual([["EFFECT_DENY", "role.user.vdefault"]]);
  expect(evaluationErrors).toEqual([]);
});

it("a role policy that only has an output to give is an effective policy", () => {
  const output = { when: { conditionNotMet: "V.v" } };
  const { actions, effectivePolicies } = checkWith(rolePolicy({ allowActions: ["view"], output }));
  expect(actions.map(({ effect }) => effect)).toEqual(["EFFECT_ALLOW"]);
  expect([...effectivePolicies.keys()]).toContain("role.user.vdefault");
});

function checkWith(policies: readonly JsonObject[]): CheckOutcome {
  const files = new Map(
    policies.map((policy, index) => [`${index}.json`, JSON.stringify({ apiVersion: "api.cerbos.dev/v1", ...policy })]),
  );
  const { engine, mistakes } = loadWorld({ files, options: defaultEngineOptions });
  if (engine === undefined) throw new Error(mistakes);
  const principal = { id: "u", policyVersion: "", scope: "", roles: ["user"], attr: { dept: "eng" } };
  const resource = { kind: "doc", id: "r", policyVersion: "", scope: "", attr: {} };
  return check(engine, { requestId: "", actions: ["view"], principal, resource, auxData: undefined }, undefined);
}
