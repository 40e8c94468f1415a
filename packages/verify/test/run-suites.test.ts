// @boundaries-ignore what makes the table that decides
import { compilePolicySet } from "@edict/compiler";
import { loadTable } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import { createEngineEvaluator, parseTestFilter, runSuites, type TestDetails, type TestResults } from "@edict/verify";
import { describe, expect, it } from "vitest";

const policy = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: note
  rules:
    - actions: [view]
      effect: EFFECT_ALLOW
      roles: [user]
      output: { when: { ruleActivated: '"seen by " + P.id' } }
    - actions: [edit]
      effect: EFFECT_ALLOW
      roles: [user]
      condition: { match: { expr: R.attr.owner == P.id } }
    - actions: [archive]
      effect: EFFECT_ALLOW
      roles: [user]
      condition: { match: { expr: now() > timestamp(R.attr.createdAt) } }
`;

const people = `principals:
  ana: { id: ana, roles: [user] }
  bob: { id: bob, roles: [user] }
resources:
  hers: { kind: note, id: n1, attr: { owner: ana, createdAt: "2024-01-01T00:00:00Z" } }
`;

const suite = (tests: string, more = people) => `name: Notes\n${more}tests:\n${tests}`;
const test = (expected: string, more = "") => `  - name: matrix
    input: { principals: [ana, bob], resources: [hers], actions: [view, edit] }
${more}    expected:
${expected}`;
const right = `      - { principal: ana, resource: hers, actions: { view: EFFECT_ALLOW, edit: EFFECT_ALLOW } }
      - { principal: bob, resource: hers, actions: { view: EFFECT_ALLOW, edit: EFFECT_DENY } }
`;
const wrong = right.replace("edit: EFFECT_DENY", "edit: EFFECT_ALLOW");

const { table } = compilePolicySet(readPolicySet(new Map([["note.yaml", policy]])));

function run(files: { readonly [path: string]: string }, filter: readonly string[] = [], skipBatching = false) {
  if (table === undefined) throw new Error("The policy does not compile.");
  const parsed = parseTestFilter(filter);
  if (!parsed.ok) throw new Error(parsed.error);
  const evaluate = createEngineEvaluator(loadTable(table));
  return runSuites({ files: new Map(Object.entries(files)), evaluate, filter: parsed.filter, skipBatching });
}

function detailsOf(results: TestResults): (readonly [string, TestDetails])[] {
  return results.suites.flatMap(({ testCases }) =>
    testCases.flatMap(({ principals }) =>
      principals.flatMap(({ name: principal, resources }) =>
        resources.flatMap(({ actions }) =>
          actions.map(({ name, details }) => [`${principal} ${name}`, details] as const),
        ),
      ),
    ),
  );
}

const verdictsOf = (results: TestResults) =>
  Object.fromEntries(detailsOf(results).map(([cell, { result }]) => [cell, result.replace("RESULT_", "")]));

describe("a suite", () => {
  it("decides_every_cell_of_its_matrix", () => {
    const results = run({ "note_test.yaml": suite(test(right)) });
    expect(verdictsOf(results)).toEqual({
      "ana view": "PASSED",
      "ana edit": "PASSED",
      "bob view": "PASSED",
      "bob edit": "PASSED",
    });
    expect(results.summary).toMatchObject({ overallResult: "RESULT_PASSED", testsCount: 4 });
  });

  it("tells_what_was_expected_and_what_came", () => {
    const results = run({ "note_test.yaml": suite(test(wrong)) });
    expect(Object.fromEntries(detailsOf(results))["bob edit"]).toMatchObject({
      result: "RESULT_FAILED",
      failure: { expected: "EFFECT_ALLOW", actual: "EFFECT_DENY" },
    });
    expect(results.summary.overallResult).toBe("RESULT_FAILED");
  });

  it("expects_a_denial_where_it_says_nothing", () => {
    const silent = "      - { principal: ana, resource: hers, actions: { view: EFFECT_ALLOW, edit: EFFECT_ALLOW } }\n";
    expect(verdictsOf(run({ "note_test.yaml": suite(test(silent)) }))).toMatchObject({
      "bob view": "FAILED",
      "bob edit": "PASSED",
    });
  });

  it("compares_outputs", () => {
    const outputs = (val: string) => `      - principal: ana
        resource: hers
        actions: { view: EFFECT_ALLOW, edit: EFFECT_ALLOW }
        outputs:
          - { action: view, expected: [{ src: resource.note.vdefault#rule-001, val: ${val} }] }
${right.split("\n")[1]}
`;
    expect(verdictsOf(run({ "note_test.yaml": suite(test(outputs("seen by ana"))) }))).toMatchObject({
      "ana view": "PASSED",
    });
    expect(verdictsOf(run({ "note_test.yaml": suite(test(outputs("seen by bob"))) }))).toMatchObject({
      "ana view": "FAILED",
    });
  });

  it("is_the_same_whether_actions_are_asked_at_once_or_one_by_one", () => {
    const files = { "note_test.yaml": suite(test(wrong)) };
    expect(run(files, [], true)).toEqual(run(files));
  });

  it("needs_a_time_if_a_policy_asks_for_it", () => {
    const archive = (options: string) =>
      suite(`  - name: time
${options}    input: { principals: [ana], resources: [hers], actions: [archive] }
    expected:
      - { principal: ana, resource: hers, actions: { archive: EFFECT_ALLOW } }
`);
    expect(verdictsOf(run({ "note_test.yaml": archive("") }))).toEqual({ "ana archive": "ERRORED" });
    const at = (now: string) => verdictsOf(run({ "note_test.yaml": archive(`    options: { now: "${now}" }\n`) }));
    expect(at("2024-06-01T00:00:00Z")).toEqual({ "ana archive": "PASSED" });
    expect(at("2023-06-01T00:00:00Z")).toEqual({ "ana archive": "FAILED" });
  });

  it("shares_the_people_of_its_testdata_folder", () => {
    const files = {
      "notes/note_test.yaml": suite(test(right), ""),
      "notes/testdata/principals.yaml": people.slice(0, people.indexOf("resources:")),
      "notes/testdata/resources.yaml": people.slice(people.indexOf("resources:")),
    };
    expect(run(files).summary).toMatchObject({ overallResult: "RESULT_PASSED", testsCount: 4 });
  });

  it.each([
    ["someone unknown", suite(test(right.replace("ana", "eve")).replace("[ana, bob]", "[eve, bob]"))],
    ["two tests of one name", suite(test(right) + test(right))],
    ["a text that is no suite", "name: ["],
    ["an unknown field", suite(test(right, "    surprise: 1\n"))],
  ])("with %s is_an_error_and_the_others_still_run", (_, broken) => {
    const results = run({ "broken_test.yaml": broken, "good_test.yaml": suite(test(right)) });
    expect(results.suites.map(({ file, summary }) => [file, summary.overallResult])).toEqual([
      ["broken_test.yaml", "RESULT_ERRORED"],
      ["good_test.yaml", "RESULT_PASSED"],
    ]);
    expect(results.suites[0]?.error).not.toBe("");
    expect(results.summary.overallResult).toBe("RESULT_ERRORED");
  });

  it("that_is_skipped_says_why_and_counts_nothing", () => {
    const skipped = suite(test(wrong), `${people}skip: true\nskipReason: later\n`);
    const results = run({ "note_test.yaml": skipped });
    expect(results.suites[0]).toMatchObject({ skipReason: "later", testCases: [] });
    expect(results.summary).toMatchObject({ overallResult: "RESULT_SKIPPED", testsCount: 0 });
  });
});

describe("a filter", () => {
  const files = { "note_test.yaml": suite(test(wrong)) };

  it.each([
    ["principal=a*", { "ana view": "PASSED", "ana edit": "PASSED", "bob view": "SKIPPED", "bob edit": "SKIPPED" }],
    ["action=view", { "ana view": "PASSED", "ana edit": "SKIPPED", "bob view": "PASSED", "bob edit": "SKIPPED" }],
    ["test=other", { "ana view": "SKIPPED", "ana edit": "SKIPPED", "bob view": "SKIPPED", "bob edit": "SKIPPED" }],
  ])("%s leaves_the_rest_out_and_does_not_count_it", (filter, expected) => {
    const results = run(files, [filter]);
    expect(verdictsOf(results)).toEqual(expected);
    const kept = Object.values(expected).filter((verdict) => verdict !== "SKIPPED");
    expect(results.summary.testsCount).toBe(kept.length);
  });

  it("that_makes_no_sense_is_refused_in_a_sentence", () => {
    expect(parseTestFilter(["colour=red"])).toEqual({
      ok: false,
      error: 'unknown filter dimension "colour": valid dimensions are suite, test, principal, resource, action',
    });
    expect(parseTestFilter(["view"])).toMatchObject({ ok: false });
  });
});

it("the_order_of_files_does_not_matter", () => {
  const files = { "b_test.yaml": suite(test(right)), "a_test.yaml": suite(test(wrong)), "notes.txt": "x" };
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(run(reversed)).toEqual(run(files));
  expect(run(files).suites.map(({ file }) => file)).toEqual(["a_test.yaml", "b_test.yaml"]);
});
