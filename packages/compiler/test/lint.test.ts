import { readPolicySet } from "@edict/policy";
import { describe, expect, it } from "vitest";
import { compilePolicySet } from "../src/index.ts";

const envelope = "apiVersion: api.cerbos.dev/v1\n";
const resource = (body: string) => `${envelope}resourcePolicy:\n  resource: doc\n  version: default\n${body}`;
const people = (parents = "user") =>
  `${envelope}derivedRoles:\n  name: people\n  definitions: [{name: owner, parentRoles: [${parents}]}]\n`;
const schema = `  schemas: {resourceSchema: {ref: "cerbos:///doc.json"}}\n`;
const docSchema = JSON.stringify({
  type: "object",
  required: ["owner"],
  properties: {
    owner: { type: "string" },
    amount: { type: "integer" },
    place: { $ref: "place.json" },
    tags: { type: "array", items: { type: "string" } },
    status: { enum: ["OPEN", "DONE"] },
  },
});
const placeSchema = JSON.stringify({ additionalProperties: false, properties: { country: { type: "string" } } });

function warningsOf(files: { readonly [path: string]: string }): string[] {
  const { table, diagnostics } = compilePolicySet(readPolicySet(new Map(Object.entries(files))));
  expect(table).toBeDefined();
  return diagnostics.map(({ severity, code, file, position, message, remedy }) => {
    expect(severity).toBe("warning");
    return `${code} ${file}:${position?.line}:${position?.column} ${message}${remedy === undefined ? "" : ` [${remedy}]`}`;
  });
}

function ruleWarnings(rules: string, extra: { readonly [path: string]: string } = {}, head = ""): string[] {
  return warningsOf({ "doc.yaml": resource(`${head}  rules:\n${rules}`), ...extra });
}

describe("warnings about", () => {
  it("rules of one name", () => {
    expect(
      ruleWarnings(`    - {name: rule-002, actions: [a], effect: EFFECT_ALLOW, roles: [u]}
    - {actions: [b], effect: EFFECT_ALLOW, roles: [u]}
`),
    ).toEqual([
      'rule_duplicate_name doc.yaml:7:7 another rule of this policy is called "rule-002" too [Give each rule a name of its own.]',
    ]);
  });

  it("allows that are always denied, and conditions that never matter", () => {
    expect(
      ruleWarnings(`    - {actions: ["view:*"], effect: EFFECT_DENY, roles: [u]}
    - {actions: ["view:x"], effect: EFFECT_ALLOW, roles: [u]}
    - {actions: ["view:x"], effect: EFFECT_ALLOW, roles: [u, v]}
    - {actions: [edit], effect: EFFECT_ALLOW, roles: ["*"]}
    - {actions: [edit], effect: EFFECT_ALLOW, roles: [v], condition: {match: {expr: has(R.attr.x)}}}
`).map((text) => text.split(" [")[0]),
    ).toEqual([
      "rule_unreachable doc.yaml:7:7 this rule never allows anything: rule #1 always denies the same",
      "rule_unreachable doc.yaml:10:7 the condition of this rule never matters: rule #4 always allows the same",
    ]);
  });

  it("entries of principal policies that others make pointless", () => {
    const actions = (list: string) => `    actions: [${list}]\n`;
    const principal = `${envelope}principalPolicy:\n  principal: u\n  version: default\n  rules:\n`;
    const policy =
      `${principal}  - resource: "album:photo"\n${actions("{action: view, effect: EFFECT_ALLOW}")}` +
      `  - resource: "album_*"\n${actions('{action: "v*", effect: EFFECT_DENY}')}` +
      `  - resource: "album:*"\n${actions('{action: "*", effect: EFFECT_DENY}')}` +
      `  - resource: doc\n${actions("{action: view, effect: EFFECT_ALLOW}")}`;
    expect(warningsOf({ "u.yaml": policy }).map((text) => text.split(" [")[0])).toEqual([
      "rule_unreachable u.yaml:7:15 this rule never allows anything: rule #2 always denies the same",
    ]);
  });

  it("rules whose condition is false whatever is asked", () => {
    const rule = (match: string, rest = "") =>
      `    - {actions: [a], effect: EFFECT_DENY, roles: [u], condition: {match: ${match}}${rest}}\n`;
    const rules = [
      rule('{expr: "1 == 2"}'),
      rule('{all: {of: [{expr: R.id == "x"}, {none: {of: [{expr: R.id == "y"}, {expr: "true"}]}}]}}'),
      rule('{any: {of: [{expr: R.id == "x"}, {expr: "false"}]}}'),
      rule('{expr: "false"}', ", output: {when: {conditionNotMet: R.id}}"),
    ];
    expect(ruleWarnings(rules.join("")).map((text) => text.split(" [")[0])).toEqual([
      "rule_unreachable doc.yaml:6:7 this rule never applies: its condition is false whatever is asked",
      "rule_unreachable doc.yaml:7:7 this rule never applies: its condition is false whatever is asked",
    ]);
  });

  it("nothing where conditional allows are vetoes, which matter beside others", () => {
    const head = "  scopePermissions: SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS\n";
    const rules = `    - {actions: [a], effect: EFFECT_ALLOW, roles: ["*"]}
    - {actions: [a], effect: EFFECT_ALLOW, roles: [u], condition: {match: {expr: has(R.attr.x)}}}
    - {actions: [a], effect: EFFECT_ALLOW, roles: [u], condition: {match: {expr: "false"}}}
`;
    expect(ruleWarnings(rules, {}, head)).toEqual([]);
  });

  it("denies that fail open by a variable or a derived role", () => {
    const head = `  importDerivedRoles: [locked]
  variables: {import: [shared], local: {old: V.age > 5, safe: 'has(R.attr.age) && R.attr.age > 5'}}
`;
    const deny = (action: string, rest: string) => `    - {actions: [${action}], effect: EFFECT_DENY, ${rest}}\n`;
    const rules = [
      deny("a", "roles: [u], condition: {match: {expr: V.old}}"),
      deny("b", "roles: [u], condition: {match: {expr: V.safe}}"),
      deny("c", "derivedRoles: [suspended]"),
    ];
    const shared = `${envelope}exportVariables: {name: shared, definitions: {age: R.attr.age}}\n`;
    const locked = `${envelope}derivedRoles:
  name: locked
  variables: {local: {since: P.attr.since}}
  definitions: [{name: suspended, parentRoles: [u], condition: {match: {expr: V.since != null}}}]
`;
    const files = { "shared.yaml": shared, "locked.yaml": locked };
    expect(ruleWarnings(rules.join(""), files, head).map((text) => text.split(" [")[0])).toEqual([
      "deny_can_error doc.yaml:8:7 this rule does not deny when R.attr.age is missing, because its condition then fails",
      'deny_can_error doc.yaml:10:7 this rule does not deny when P.attr.since is missing, because the condition of its derived role "suspended" then fails',
    ]);
  });

  it("denies that fail open", () => {
    const rules = `    - {actions: [a], effect: EFFECT_DENY, roles: [u], condition: {match: {expr: R.attr.amount > 5 && R.attr.owner == P.id}}}
    - {actions: [b], effect: EFFECT_DENY, roles: [u], condition: {match: {expr: has(R.attr.amount) && R.attr.amount > 5}}}
    - {actions: [c], effect: EFFECT_DENY, roles: [u], condition: {match: {expr: '"amount" in R.attr && R.attr["amount"] > 5'}}}
    - {actions: [d], effect: EFFECT_ALLOW, roles: [u], condition: {match: {expr: R.attr.amount > 5}}}
`;
    expect(ruleWarnings(rules)).toEqual([
      "deny_can_error doc.yaml:6:7 this rule does not deny when R.attr.amount or R.attr.owner is missing, because its condition then fails [Say what holds without it, for instance: !has(R.attr.amount) || …]",
    ]);
    const files = { "_schemas/doc.json": docSchema, "_schemas/place.json": placeSchema };
    expect(ruleWarnings(rules, files, schema)).toEqual([expect.stringMatching(/when R\.attr\.amount is missing/)]);
  });

  it("derived roles nobody imports", () => {
    expect(ruleWarnings("    - {actions: [a], effect: EFFECT_ALLOW, roles: [u]}\n", { "p.yaml": people() })).toEqual([
      expect.stringMatching(/^derived_roles_unused p\.yaml:3:3 no resource policy imports the derived roles people/),
    ]);
  });

  it("roles near a known one, and derived roles under roles", () => {
    const rules = `    - {actions: [a], effect: EFFECT_ALLOW, roles: [manager]}
    - {actions: [b], effect: EFFECT_ALLOW, roles: [manager]}
    - {actions: [c], effect: EFFECT_ALLOW, roles: [manger]}
    - {actions: [d], effect: EFFECT_ALLOW, roles: [owner]}
`;
    expect(ruleWarnings(rules, { "p.yaml": people() }, "  importDerivedRoles: [people]\n")).toEqual([
      'role_unknown doc.yaml:9:52 the role "manger" is used only here [Did you mean manager?]',
      'role_unknown doc.yaml:10:52 "owner" is a derived role, which means nothing under roles [Move it to derivedRoles.]',
    ]);
    expect(
      ruleWarnings(
        rules.replace("manger", "manager"),
        { "p.yaml": people("owner") },
        "  importDerivedRoles: [people]\n",
      ),
    ).toEqual([]);
  });

  it("a first file that disagrees about scopePermissions", () => {
    const consent = "  scopePermissions: SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS\n";
    expect(
      warningsOf({
        "a.yaml": resource(`${consent}  rules: []\n`),
        "b.yaml": resource("  rules: []\n").replace("doc", "note"),
      }),
    ).toEqual([expect.stringMatching(/^scope_permissions_conflict b\.yaml:.* have different scope permissions/)]);
  });

  it("policies that have no effect, because only a role policy stands above them", () => {
    const files = {
      "a.yaml": resource("  scope: acme\n  rules: [{actions: [a], effect: EFFECT_ALLOW, roles: [u]}]\n"),
      "r.yaml": `${envelope}rolePolicy:\n  role: x\n  rules: [{resource: "d*", allowActions: [a]}]\n`,
    };
    expect(warningsOf(files)).toEqual([
      expect.stringMatching(
        /^scope_missing a\.yaml:5:3 this policy has no effect, because there is no policy resource\.doc\.vdefault above it/,
      ),
    ]);
    const { table } = compilePolicySet(readPolicySet(new Map(Object.entries(files))));
    expect([...(table?.meta.keys() ?? [])]).toEqual(["role.x.vdefault"]);
  });

  it("attributes and comparisons the schema rules out", () => {
    const expressions = [
      `R.attr.amout > 5`,
      `R.attr.amount == "5"`,
      `R.attr.place.contry == "x"`,
      `R.attr.place.zip == "x"`,
      `R.attr.other == 1`,
      `P.attr.amout == 1`,
      `R.attr.amount > 5 && R.attr.owner == "x"`,
      `R.attr.owner != R.attr.amount`,
      `R.attr.amount in ["a", "b"]`,
      `5 in R.attr.tags && "x" in R.attr.tags`,
      `R.attr.status == "OPN" || R.attr.status == "DONE"`,
      `R.attr.amount + 1 > 3 && R.attr.amount + 1.0 > 3.0`,
    ];
    const rules = expressions
      .map(
        (expr, index) =>
          `    - {actions: [a${index}], effect: EFFECT_ALLOW, roles: [u], condition: {match: {expr: '${expr}'}}}\n`,
      )
      .join("");
    const files = { "_schemas/doc.json": docSchema, "_schemas/place.json": placeSchema };
    expect(ruleWarnings(rules, files, schema).map((text) => text.replace(/^cel_schema_type doc\.yaml:/, ""))).toEqual([
      expect.stringMatching(/^7:\d+ the schema has no attribute R\.attr\.amout \[Did you mean amount\?\]/),
      expect.stringMatching(/^8:\d+ R\.attr\.amount is number by its schema, and is compared with a string/),
      expect.stringMatching(/^9:\d+ the schema has no attribute R\.attr\.place\.contry \[Did you mean country\?\]/),
      expect.stringMatching(/^10:\d+ the schema has no attribute R\.attr\.place\.zip/),
      expect.stringMatching(
        /^14:\d+ R\.attr\.owner is string by its schema, and is compared with R\.attr\.amount \(number\)/,
      ),
      expect.stringMatching(/^15:\d+ R\.attr\.amount \(number\) is looked for in a list of string values/),
      expect.stringMatching(/^16:\d+ a number is looked for in R\.attr\.tags, a list of string values/),
      expect.stringMatching(/^17:\d+ R\.attr\.status is never "OPN" by its schema \[Did you mean OPEN\?\]/),
      expect.stringMatching(/^18:\d+ R\.attr\.amount comes as a double, and \+ fails between a double and an integer/),
    ]);
  });
});

it("a diagnostic shows the line with a caret", () => {
  const { diagnostics } = compilePolicySet(
    readPolicySet(
      new Map([
        [
          "doc.yaml",
          resource(
            "  rules:\n    - {actions: [a], effect: EFFECT_ALLOW, roles: [u], condition: {match: {expr: 1 +}}}\n",
          ),
        ],
      ]),
    ),
  );
  expect(diagnostics[0]?.excerpt?.split("\n").slice(-2)).toEqual([
    "> 6 |     - {actions: [a], effect: EFFECT_ALLOW, roles: [u], condition: {match: {expr: 1 +}}}",
    `    | ${" ".repeat(75)}^`,
  ]);
});

describe("a thorough look tells what lies behind other mistakes", () => {
  const mistakesOf = (files: { readonly [path: string]: string }, thorough: boolean) =>
    compilePolicySet(readPolicySet(new Map(Object.entries(files))), { thorough }).diagnostics.map(
      ({ code, file, position }) => `${code} ${file}:${position?.line}`,
    );

  const broken = resource(`  scope: acme
  importDerivedRoles: [nowhere]
  rules:
    - {actions: [a], effect: EFFECT_ALLOW, derivedRoles: [lost]}
    - {actions: [b], effect: EFFECT_ALLOW, roles: [u], condition: {match: {expr: R.attr.x ==}}}
`);

  it("in rules, when the set does not fit together; not what a missing import explains", () => {
    expect(mistakesOf({ "doc.yaml": broken }, false)).toEqual([
      "scope_missing doc.yaml:5",
      "import_missing doc.yaml:6",
    ]);
    expect(mistakesOf({ "doc.yaml": broken }, true)).toEqual([
      "scope_missing doc.yaml:5",
      "import_missing doc.yaml:6",
      "cel_syntax doc.yaml:9",
    ]);
  });

  it("in rules, when derived roles of the policy are not known", () => {
    const files = { "doc.yaml": broken.replace("  scope: acme\n  importDerivedRoles: [nowhere]\n", "") };
    expect(mistakesOf(files, false)).toEqual(["derived_role_unknown doc.yaml:6"]);
    expect(mistakesOf(files, true)).toEqual(["derived_role_unknown doc.yaml:6", "cel_syntax doc.yaml:7"]);
  });
});

it.each([
  ["R.attr.x ==", "Complete or correct the expression at character 12."],
  ["R.attr.x == 1 &", /^Complete or correct the expression at character \d+\.$/],
  ["hasIntersecton(R.attr.a, P.roles)", "Did you mean hasIntersection?"],
  ["frobnicate(R.attr.a)", "There is no function of this name: use one of CEL's, or of Cerbos's."],
  ["owner == P.id", "Attributes stand under R.attr and P.attr, variables under V, constants under C."],
  ["R.attr.a && 1 == 1.0", "Use values of the types that are taken at character 15."],
])("the remedy for %s", (expr, remedy) => {
  const rule = { actions: ["a"], effect: "EFFECT_ALLOW", roles: ["u"], condition: { match: { expr } } };
  const text = JSON.stringify({
    apiVersion: "api.cerbos.dev/v1",
    resourcePolicy: { resource: "doc", version: "default", rules: [rule] },
  });
  const { diagnostics } = compilePolicySet(readPolicySet(new Map([["doc.json", text]])));
  expect(diagnostics.map((diagnostic) => diagnostic.remedy)).toEqual([
    typeof remedy === "string" ? remedy : expect.stringMatching(remedy),
  ]);
});
