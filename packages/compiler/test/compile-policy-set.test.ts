import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createPolicyCache, readPolicySet } from "@edict/policy";
import type { RuleRow } from "@edict/protocol";
import { describe, expect, it } from "vitest";
// @boundaries-ignore the corpus is read in one place
import { corpusRoot, hasCorpus, readFolder } from "../../policy/test/corpus.ts";
import { type CompileResult, compilePolicySet, createCompileCache } from "../src/index.ts";

function compile(files: { readonly [path: string]: string }): CompileResult {
  return compilePolicySet(readPolicySet(new Map(Object.entries(files))));
}

function rowsOf(result: CompileResult): readonly RuleRow[] {
  expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return result.table?.rules ?? [];
}

const envelope = "apiVersion: api.cerbos.dev/v1\n";
const resource = (body: string, name = "doc") =>
  `${envelope}resourcePolicy:\n  resource: ${name}\n  version: default\n${body}`;
const owners = `${envelope}derivedRoles:
  name: people
  definitions:
    - name: owner
      parentRoles: [user, staff]
      condition: {match: {expr: R.attr.owner == P.id}}
    - name: unused
      parentRoles: [user]
`;

describe("rows", () => {
  it("are one per action, role and parent role of a derived role", () => {
    const rows = rowsOf(
      compile({
        "people.yaml": owners,
        "doc.yaml": resource(`  importDerivedRoles: [people]
  rules:
    - {actions: [view, edit], effect: EFFECT_ALLOW, roles: [admin], derivedRoles: [owner]}
`),
      }),
    );
    expect(rows.map((row) => [row.action, row.role, row.originDerivedRole, row.derivedRoleCondition?.op])).toEqual([
      ["view", "admin", "", undefined],
      ["view", "user", "owner", "expr"],
      ["view", "staff", "owner", "expr"],
      ["edit", "admin", "", undefined],
      ["edit", "user", "owner", "expr"],
      ["edit", "staff", "owner", "expr"],
    ]);
    expect(rows[0]).toMatchObject({ originFqn: "resource.doc.vdefault", name: "rule-001", scope: "" });
    expect(rows[0]?.evaluationKey).toBe("cerbos.resource.doc.vdefault#resource.doc.vdefault#rule-001");
    expect(rows[1]?.evaluationKey).toBe("cerbos.derived_roles.owner#resource.doc.vdefault#rule-001");
  });

  it("keep only the derived roles that rules name", () => {
    const { table } = compile({
      "people.yaml": owners,
      "doc.yaml": resource(`  importDerivedRoles: [people]
  rules: [{actions: [view], effect: EFFECT_ALLOW, derivedRoles: [owner]}]
`),
    });
    expect([...(table?.policyDerivedRoles.get("resource.doc.vdefault")?.keys() ?? [])]).toEqual(["owner"]);
  });

  it("of one rule share condition, output and params", () => {
    const rows = rowsOf(
      compile({
        "doc.yaml": resource(`  variables: {local: {mine: R.attr.owner == P.id}}
  rules:
    - actions: [view, edit]
      effect: EFFECT_ALLOW
      roles: [a, b]
      condition: {match: {expr: V.mine}}
      output: {when: {ruleActivated: P.id}}
`),
      }),
    );
    expect(rows).toHaveLength(4);
    for (const row of rows) {
      expect(row.condition).toBe(rows[0]?.condition);
      expect(row.output).toBe(rows[0]?.output);
      expect(row.params).toBe(rows[0]?.params);
    }
    expect(rows[0]?.params.orderedVariables.map(({ name }) => name)).toEqual(["mine"]);
  });

  it("turn a conditional allow into a veto where the parent must consent", () => {
    const scoped = `  scope: a
  scopePermissions: SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS
  rules:
    - {actions: [view], effect: EFFECT_ALLOW, roles: [u], condition: {match: {expr: R.attr.x}}}
    - {actions: [edit], effect: EFFECT_ALLOW, roles: [u]}
`;
    const rows = rowsOf(compile({ "doc.yaml": resource("  rules: []\n"), "doc_a.yaml": resource(scoped) }));
    const inScope = rows.filter(({ scope }) => scope === "a");
    expect(inScope.map(({ action, effect, condition }) => [action, effect, condition?.op])).toEqual([
      ["view", "EFFECT_DENY", "none"],
      ["edit", "EFFECT_ALLOW", undefined],
    ]);
  });

  it("are made for a policy without rules, so that its scope exists", () => {
    const rows = rowsOf(compile({ "doc.yaml": resource("  rules: []\n", '"album:photo"') }));
    expect(rows).toMatchObject([{ resource: "album_photo", action: "", role: "", effect: undefined }]);
  });

  it("of role policies list what may be done, on resources as written", () => {
    const result = compile({
      "role.yaml": `${envelope}rolePolicy:
  role: intern
  parentRoles: [user]
  rules:
    - {resource: "album:photo", allowActions: [view]}
    - {resource: "*", allowActions: [list], condition: {match: {expr: R.attr.x}}}
`,
      "user.yaml": `${envelope}rolePolicy:\n  role: user\n  parentRoles: [anyone]\n  rules: []\n`,
    });
    const rows = rowsOf(result);
    expect(rows.map((row) => [row.resource, row.allowActions, row.effect, row.version, row.fromRolePolicy])).toEqual([
      ["album:photo", ["view"], undefined, "default", true],
      ["*", ["list"], undefined, "default", true],
    ]);
    expect(new Set(rows.map(({ evaluationKey }) => evaluationKey)).size).toBe(2);
    expect(result.table?.scopeParentRoles.get("")?.get("intern")).toEqual(["user", "anyone"]);
  });

  it("of two rules that end up with one name have different evaluation keys", () => {
    const rows = rowsOf(
      compile({
        "doc.yaml": resource(`  rules:
    - {name: rule-002, actions: [view], effect: EFFECT_ALLOW, roles: [u], condition: {match: {expr: R.attr.x}}}
    - {actions: [view], effect: EFFECT_DENY, roles: [u], condition: {match: {expr: R.attr.y}}}
`),
      }),
    );
    expect(rows.map(({ name }) => name)).toEqual(["rule-002", "rule-002"]);
    expect(rows[0]?.evaluationKey).not.toBe(rows[1]?.evaluationKey);
  });
});

describe("meta", () => {
  it("names the files of a policy and its ancestors", () => {
    const { table } = compile({
      "root.yaml": resource("  rules: []\n"),
      "a.yaml": resource("  scope: a\n  rules: []\n"),
    });
    const sources = table?.meta.get("resource.doc.vdefault/a")?.sourceAttributes;
    expect([...(sources ?? [])].map(([key, { source }]) => [key, source])).toEqual([
      ["resource.doc.vdefault/a", "a.yaml"],
      ["resource.doc.vdefault", "root.yaml"],
    ]);
  });

  it("has the root policy's schemas for every scope, and the texts they refer to", () => {
    const { table } = compile({
      "root.yaml": resource("  schemas: {resourceSchema: {ref: 'cerbos:///doc.json'}}\n  rules: []\n"),
      "a.yaml": resource("  scope: a\n  rules: []\n"),
      "_schemas/doc.json": `{"properties":{"owner":{"$ref":"parts/name.json"}}}`,
      "_schemas/parts/name.json": `{"type":"string"}`,
      "_schemas/other.json": `{}`,
    });
    expect(table?.schemas.get("resource.doc.vdefault/a")?.resourceSchema?.ref).toBe("cerbos:///doc.json");
    expect([...(table?.jsonSchemas.keys() ?? [])]).toEqual(["cerbos:///doc.json", "cerbos:///parts/name.json"]);
  });
});

const sets = join(corpusRoot, "../policies");
const setNames = existsSync(sets) ? readdirSync(sets).filter((name) => !name.includes(".")) : [];

describe.skipIf(setNames.length === 0)("real policy sets", () => {
  it.each(setNames)("%s compiles without an error", (name) => {
    const { table, diagnostics } = compilePolicySet(readPolicySet(readFolder(join(sets, name))));
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(table?.rules.length).toBeGreaterThan(10);
  });
});

describe.skipIf(!hasCorpus)("determinism", () => {
  const files = readFolder(join(corpusRoot, "stores/main"));
  const options = { schemas: "warn" } as const;

  it("the order of the files does not show in table or diagnostics", () => {
    const shuffled = new Map([...files].sort(([a], [b]) => (hash(a) < hash(b) ? -1 : 1)));
    expect([...shuffled.keys()]).not.toEqual([...files.keys()]);
    const first = compilePolicySet(readPolicySet(files), options);
    const second = compilePolicySet(readPolicySet(shuffled), options);
    expect(serialize(second)).toBe(serialize(first));
  });

  it("a build after a change equals a build from nothing", () => {
    const caches = { policies: createPolicyCache(), compile: createCompileCache() };
    const build = (content: ReadonlyMap<string, Uint8Array | string>) => {
      const incremental = compilePolicySet(readPolicySet(content, caches.policies), {
        ...options,
        cache: caches.compile,
      });
      expect(serialize(incremental)).toBe(serialize(compilePolicySet(readPolicySet(content), options)));
    };
    build(files);
    for (const path of [...files.keys()].filter((name) => /derived|common|export/.test(name)).slice(0, 4)) {
      const text = new TextDecoder().decode(files.get(path));
      build(new Map<string, Uint8Array | string>([...files, [path, text.replaceAll("request.principal", "P")]]));
      build(new Map([...files].filter(([name]) => name !== path)));
    }
    build(files);
  });
});

function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003, 7);
}

/** Text that shows the order of maps and lists. */
function serialize(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    member instanceof Map ? [...member] : typeof member === "bigint" ? `${member}n` : member,
  );
}
