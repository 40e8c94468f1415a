import { compilePolicySet } from "@edict/compiler";
import { emitWasm } from "@edict/compiler/wasm";
import { createWasmEvaluator } from "@edict/embedded/evaluator";
import { check, loadTable, parseInstant } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { CheckInput, CheckOutcome, JsonObject } from "@edict/protocol";
import { compareOutcomes } from "@edict/verify";
import { describe, expect, test } from "vitest";

const instant = "2026-02-28T23:59:59.25Z";

/** Expressions over `R.attr.x` and `R.attr.y`, each put out by a rule of its own. */
const expressions: readonly string[] = [
  "R.attr.x.matches(R.attr.y)",
  "R.attr.x.matches('^[a-z]+\\\\b.*[0-9é]$')",
  "R.attr.x.matches('(?i)\\\\p{Lu}{2,}|x(y|z)*$')",
  "R.attr.x.matches('(a{1,40}b{1,40}){3}c?$')",
  "regex.extract(R.attr.x, '([a-z]+)').orValue('none')",
  "regex.extract(R.attr.x, R.attr.y).hasValue()",
  "regex.extractAll(R.attr.x, '[a-z]+|\\\\d')",
  "regex.replace(R.attr.x, '(a)(b)?', '<\\\\2\\\\1>')",
  "regex.replace(R.attr.x, 'a', R.attr.y, 2)",
  "regex.replace(R.attr.x, R.attr.y, '[\\\\0]')",
  "R.attr.x + R.attr.y",
  "R.attr.x < R.attr.y",
  "5 < R.attr.x",
  "R.attr.x <= 5",
  "3u >= R.attr.x",
  "R.attr.x == R.attr.y",
  "R.attr.x != 'abc'",
  "'abc' == R.attr.x",
  "R.attr.x in [1, 2.5, 'abc', R.attr.y]",
  "R.attr.x in R.attr.y",
  "string(R.attr.x)",
  "int(R.attr.x)",
  "uint(R.attr.x)",
  "double(R.attr.x)",
  "bool(R.attr.x)",
  "string(bytes(R.attr.x))",
  "string(type(R.attr.x) == string)",
  "'%s|%d|%.3f|%e|%x'.format([R.attr.x, R.attr.y, 2.5, 1, 'ab'])",
  "'%s'.format([[R.attr.x, {'k': R.attr.y}]])",
  "json.encode({'x': R.attr.x, 'y': [R.attr.y, duration('1h'), timestamp('2026-01-02T03:04:05+01:00')]})",
  "base64.encode(bytes(R.attr.x))",
  "string(base64.decode(R.attr.x))",
  "R.attr.x.split(R.attr.y)",
  "R.attr.x.replace('a', R.attr.y)",
  "R.attr.x.substring(1, 3)",
  "R.attr.x.indexOf(R.attr.y)",
  "R.attr.x.lowerAscii() + R.attr.x.trim() + R.attr.x.reverse() + strings.quote(R.attr.x)",
  "R.attr.x.join('-')",
  "size(R.attr.x)",
  "R.attr.x.distinct().sort()",
  "R.attr.x.flatten()",
  "R.attr.x.intersect(R.attr.y)",
  "hasIntersection(R.attr.x, R.attr.y)",
  "is_subset(R.attr.missing, R.attr.y)",
  "R.attr.x.isSubset(R.attr.missing)",
  "sets.equivalent(R.attr.x, R.attr.y)",
  "math.greatest(R.attr.x, 2)",
  "math.least(R.attr.x)",
  "math.round(R.attr.x) + math.abs(-1.5)",
  "{'a': timestamp(R.attr.x), 'b': duration('90s'), 'c': b'xyz', 'd': 9007199254740993, 'e': 1u}",
  "timestamp(R.attr.x) + duration('1h')",
  "duration(R.attr.x) - duration('1m')",
  "-dyn(duration(R.attr.x))",
  "hierarchy(R.attr.x) == hierarchy(R.attr.y)",
  "{'h': hierarchy(R.attr.x)}",
  "R.attr.x.size() > 2 ? R.attr.x[1] : R.attr.y",
  "P",
  "R.attr.x / R.attr.y",
  "lists.range(int(R.attr.x)).map(i, i * 2)",
];

const source = JSON.stringify({
  apiVersion: "api.cerbos.dev/v1",
  resourcePolicy: {
    resource: "thing",
    version: "default",
    rules: expressions.map((expr, i) => ({
      name: `r${i}`,
      actions: [`a${i}`],
      effect: "EFFECT_ALLOW",
      roles: ["user"],
      output: { when: { ruleActivated: expr } },
    })),
  },
});

const compiled = compilePolicySet(readPolicySet(new Map([["thing.yaml", new TextEncoder().encode(source)]])), {
  schemas: "ignore",
});

const pairs: readonly JsonObject[] = [
  { x: "abc", y: "b" },
  { x: "ABc 12é", y: "(b" },
  { x: "aab", y: "\\1" },
  { x: "", y: "" },
  { x: "xyzzy 🎉", y: "[é🎉]" },
  { x: "2026-03-04T05:06:07.25+02:00", y: "T" },
  { x: "1h30m", y: "a.b" },
  { x: "42", y: "0x1p3" },
  { x: "YWJj", y: "YQ==" },
  { x: 5, y: 2.5 },
  { x: 1e21, y: -0.000001 },
  { x: 2, y: 0 },
  { x: true, y: null },
  { x: null, y: [null] },
  { x: ["b", "a", "b"], y: ["a", "c"] },
  { x: [3, 1, 2, 1], y: [[1], 2] },
  { x: [[1, [2]], "a"], y: "a" },
  { x: { a: 1, b: { c: [1] } }, y: { b: { c: [1] }, a: 1 } },
  { x: "a", y: { a: 1 } },
  {},
];

/** The outputs of an answer, each with the expression that made it. */
function byExpression({ outputs }: CheckOutcome): unknown {
  return outputs.map((output) => ({ ...output, expression: expressions[Number(output.action.slice(1))] }));
}

describe("functions in the outputs of rules, engine and Wasm", () => {
  const { table } = compiled;
  if (table === undefined) throw new Error(JSON.stringify(compiled.diagnostics));
  const emitted = emitWasm(table, {});
  if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
  const wasm = createWasmEvaluator(emitted.bytes, table);
  const engine = loadTable(table, {});
  const now = parseInstant(instant);

  test.each(pairs.map((attr) => [JSON.stringify(attr), attr] as const))("agree about %s", (_, attr) => {
    const input: CheckInput = {
      requestId: "1",
      auxData: undefined,
      principal: { id: "p", roles: ["user"], attr: { z: 1 }, policyVersion: "", scope: "" },
      resource: { kind: "thing", id: "r", attr, policyVersion: "", scope: "" },
      actions: expressions.map((__, i) => `a${i}`),
    };
    const expected = check(engine, input, now);
    const answered = wasm.check(input, instant);
    // What differs is easier to read expression by expression than in a whole answer.
    if (expected.failure === undefined) expect(byExpression(answered)).toEqual(byExpression(expected));
    expect(compareOutcomes(expected, answered)).toBeUndefined();
  });
});

// Errors of single elements do not count where another element decides; that of too many steps does, whoever met it first.
test.each([
  "R.attr.x.exists(e, R.attr.x.sort().size() == 0 || e == 2)",
  "R.attr.x.exists(e, R.attr.x.sortBy(v, -v).size() == 0 || e == 2)",
  "R.attr.x.exists(e, math.greatest(R.attr.x) == 0 || e == 2)",
  "R.attr.x.exists(e, math.least(R.attr.x) == 0 || e == 2)",
  "R.attr.x.exists(e, R.attr.y.matches('z+y') || e == 2)",
  "R.attr.x.exists(e, R.attr.y.matches('^[a-z]+\\\\b.*[0-9]$') || e == 2)",
  "R.attr.x.exists(e, R.attr.y.matches(R.attr.z) || e == 2)",
  "R.attr.x.exists(e, R.attr.x.map(v, v + 1).size() == 0 || e == 2)",
])("%s ends in an error once its steps are used up", (expr) => {
  const rule = { actions: ["view"], effect: "EFFECT_ALLOW", roles: ["user"], condition: { match: { expr } } };
  const policy = { resource: "thing", version: "default", rules: [rule] };
  const text = JSON.stringify({ apiVersion: "api.cerbos.dev/v1", resourcePolicy: policy });
  const { table } = compilePolicySet(readPolicySet(new Map([["thing.json", new TextEncoder().encode(text)]])));
  if (table === undefined) throw new Error("The policy does not compile.");
  const emitted = emitWasm(table);
  if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
  const input: CheckInput = {
    requestId: "1",
    auxData: undefined,
    principal: { id: "p", roles: ["user"], attr: {}, policyVersion: "", scope: "" },
    resource: {
      kind: "thing",
      id: "r",
      attr: { x: Array.from({ length: 66_000 }, (_, i) => (i === 65_999 ? 2 : 1)), y: "zé".repeat(2_000), z: "z+y" },
      policyVersion: "",
      scope: "",
    },
    actions: ["view"],
  };
  const expected = check(loadTable(table), input, undefined);
  expect(expected.evaluationErrors.map(({ message }) => message)).toEqual(["evaluation exceeds 1000000 steps"]);
  expect(compareOutcomes(expected, createWasmEvaluator(emitted.bytes, table).check(input, undefined))).toBeUndefined();
});
