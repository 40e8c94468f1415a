import type { CelExpr } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import {
  CelError,
  CelMap,
  CelTimestamp,
  evaluateCel,
  foldCel,
  parseCel,
  planCel,
  printCel,
  toJsonValue,
  toLiteral,
} from "../src/index.ts";
import { makeFrame, now, withAttr } from "./support/frame.ts";
import { compile, evaluate, runExpression } from "./support/run.ts";

const failure = (message: string): Error => new Error(message);

describe("errors are absorbed by what decides without them", () => {
  it.each([
    ["1/0 > 0 || true", true],
    ["true || 1/0 > 0", true],
    ["false && 1/0 > 0", false],
    ["1/0 > 0 && false", false],
    ["true ? 1 : 1/0", 1],
    ["[1, 0].exists(x, 1/x > 0)", true],
    ["[0, 1].exists(x, 1/x > 0)", true],
    ["[1, 0].all(x, 1/x > 5)", false],
    ["1/0 > 0 && true", failure("division by zero")],
    ["[0, 'a'].filter(x, 1/x > 0)", failure("no such overload")],
    ["[0, 'a'].map(x, 1/x)", failure("division by zero")],
    ["cel.bind(x, 1/0, true)", true],
    ["cel.bind(x, 1/0, x > 1)", failure("division by zero")],
    ["[2, 0].exists_one(x, 4/x == 2)", failure("division by zero")],
  ])("%s", (source, want) => {
    expect(evaluate(source)).toEqual(want);
  });
});

describe("integers have 64 bits", () => {
  it.each([
    ["9223372036854775807 + 1", failure("integer overflow")],
    ["-9223372036854775808 / -1", failure("integer overflow")],
    ["-9223372036854775808 % -1", failure("integer overflow")],
    ["math.abs(-9223372036854775808)", failure("integer overflow")],
    ["4294967296 * 4294967296", failure("integer overflow")],
    ["0u - 1u", failure("unsigned integer overflow")],
    ["math.bitShiftLeft(1, 63)", "-9223372036854775808"],
    ["math.bitShiftLeft(1, 64)", 0],
    ["math.bitNot(0u)", "18446744073709551615"],
    ["int(9223372036854775807.0)", failure("integer overflow")],
    ["lists.range(1000001)", failure("lists.range: size 1000001 exceeds maximum allowed (1000000)")],
  ])("%s", (source, want) => {
    expect(evaluate(source)).toEqual(want);
  });
});

describe("numbers are printed with as many decimals as asked for", () => {
  it.each([
    ['"%.20e".format([1e23])', "9.99999999999999916114e+22"],
    ['"%.16e".format([1e23])', "9.9999999999999992e+22"],
    ['"%.15e".format([1e23])', "9.999999999999999e+22"],
    ['"%.14e".format([1e23])', "1.00000000000000e+23"],
    ['"%.2e".format([9.999])', "1.00e+01"],
    ['"%.0e".format([0.0])', "0e+00"],
    ['"%.18e".format([5e-324])', "4.940656458412465442e-324"],
  ])("%s", (source, want) => {
    expect(evaluate(source)).toBe(want);
  });

  it("as JavaScript prints them", () => {
    for (let power = -323; power <= 308; power++) {
      for (const decimals of [0, 5, 15, 16, 17, 25]) {
        const value = Number(`1e${power}`);
        const want = value.toExponential(decimals).replace(/e([+-])(\d)$/, "e$10$2");
        expect(evaluate(`"%.${decimals}e".format([R.attr.n])`, withAttr({ n: value }))).toBe(want);
      }
    }
  });
});

describe("keys of maps are found as in Go", () => {
  it.each([
    ['{double("NaN"): 1}[double("NaN")]', failure("no such key: NaN")],
    ['double("NaN") in {double("NaN"): 1}', false],
    ['{double("NaN"): 1, double("NaN"): 2}.size()', 2],
    ['{double("NaN"): 1} == {double("NaN"): 1}', false],
    ['{1.0: "d"}[dyn(1)]', failure("no such key: 1")],
    ['dyn(1u) in {1.0: "d"}', false],
    ['dyn(1.0) in {1: "i"}', true],
    ['{dyn(1.0): "d", dyn(1): "i", dyn(1u): "u"}[dyn(1.0)]', "d"],
    ["{0.0: 1}[-0.0]", 1],
  ])("%s", (source, want) => {
    expect(evaluate(source)).toEqual(want);
  });
});

describe("comparisons with constants take short cuts that change nothing", () => {
  const values = [5, 4.5, "5", true, null, Number.NaN, Number.POSITIVE_INFINITY, [5], { a: 5 }, "z"];
  const constants = ["5", "5u", "5.0", '"5"', "true", "null", "[5]", "9223372036854775807"];
  const operators = ["==", "!=", "<", "<=", ">", ">=", "in"];

  it("for every operator and pair of types", () => {
    for (const value of values) {
      for (const constant of constants) {
        for (const operator of operators) {
          // The second form hides that the operand is constant.
          const frame = withAttr({ v: value, f: false });
          const quick = runUnchecked(`R.attr.v ${operator} ${constant}`, frame);
          const slow = runUnchecked(`R.attr.v ${operator} (R.attr.f ? 0 : ${constant})`, frame);
          expect(quick, `${String(value)} ${operator} ${constant}`).toEqual(slow);
          const flipped = runUnchecked(`${constant} ${operator} R.attr.v`, frame);
          const slowFlipped = runUnchecked(`(R.attr.f ? 0 : ${constant}) ${operator} R.attr.v`, frame);
          expect(flipped, `${constant} ${operator} ${String(value)}`).toEqual(slowFlipped);
        }
      }
    }
  });

  it("in sets of constants", () => {
    const frame = withAttr({ s: "b", n: 2 });
    expect(evaluate('R.attr.s in ["a", "b"]', frame)).toBe(true);
    expect(evaluate("R.attr.n in [1, 2]", frame)).toBe(true);
    expect(evaluate("R.attr.n in [1, 2u, 3.0]", frame)).toBe(true);
    expect(evaluate('R.attr.s in [1, "b"]', frame)).toBe(true);
    expect(evaluate("R.attr.s in [1, 2]", frame)).toBe(false);
  });
});

function runUnchecked(source: string, frame = makeFrame()) {
  const parsed = parseCel(source);
  if (!parsed.ok) throw new Error(source);
  return evaluateCel(parsed.parsed.expr, frame);
}

describe("the frame", () => {
  it("answers names of the request in both spellings", () => {
    const frame = makeFrame({
      principal: { id: "p", policyVersion: "v1", scope: "s", roles: ["a"], attr: {} },
      auxData: { jwt: { sub: "x" }, jwts: { other: { claims: { iss: "i" } } } },
      effectiveDerivedRoles: ["owner"],
    });
    expect(evaluate("P.policy_version == request.principal.policyVersion", frame)).toBe(true);
    expect(evaluate("request.aux_data.jwt.sub", frame)).toBe("x");
    expect(evaluate('request.auxData.jwts["other"].claims.iss', frame)).toBe("i");
    expect(evaluate('"owner" in runtime.effectiveDerivedRoles', frame)).toBe(true);
    expect(evaluate("runtime.effective_derived_roles == runtime.effectiveDerivedRoles", frame)).toBe(true);
  });

  it("tells unset variables from erroneous ones", () => {
    const frame = makeFrame({
      variables: new Map<string, CelError | boolean>([
        ["good", true],
        ["bad", new CelError("division by zero")],
      ]),
    });
    expect(evaluate("V.good && variables.good", frame)).toBe(true);
    expect(evaluate("V.bad", frame)).toEqual(failure("division by zero"));
    expect(evaluate("V.unset", frame)).toEqual(failure("undefined field 'unset'"));
    expect(evaluate("has(V.unset)", frame)).toBe(false);
    expect(evaluate("C.unset", frame)).toEqual(failure("undefined field 'unset'"));
    expect(evaluate("G.unset", frame)).toEqual(failure("undefined field 'unset'"));
  });

  it("poisons the runtime when derived roles cannot be known", () => {
    const frame = makeFrame({ effectiveDerivedRoles: new CelError("no such key: x") });
    expect(evaluate("runtime.effectiveDerivedRoles.size() == 0", frame)).toEqual(failure("no such key: x"));
  });

  it("fixes the time", () => {
    expect(evaluate("now()")).toBe("2026-01-02T03:04:05Z");
    expect(evaluate('now().timeSince() == duration("0s")')).toBe(true);
    expect(evaluate('timestamp("2026-01-02T03:04:00Z").timeSince()')).toBe("5s");
    expect(evaluate("now()", makeFrame({ now: undefined }))).toBeInstanceOf(Error);
    expect(now).toEqual(new CelTimestamp(1767323045, 0));
  });
});

describe("times", () => {
  it.each([
    ['timestamp("2024-03-31T00:59:59Z").getHours("Europe/London")', 0],
    ['timestamp("2024-03-31T01:00:00Z").getHours("Europe/London")', 2],
    ['timestamp("2024-10-27T00:59:59Z").getHours("Europe/London")', 1],
    ['timestamp("2024-10-27T01:00:00Z").getHours("Europe/London")', 1],
    ['timestamp("2024-02-29T23:30:00Z").getDayOfYear("+01:00")', 60],
    ['timestamp("0001-01-01T00:00:00Z").getDayOfWeek()', 1],
    ['timestamp("1969-12-31T23:59:59.999Z").getMilliseconds()', 999],
    ['timestamp("2024-01-01T00:00:00Z").getHours("Mars/Olympus")', failure("unknown time zone Mars/Olympus")],
    ['timestamp("2024-01-01T00:00:00Z").getHours("asia/tokyo")', failure("unknown time zone asia/tokyo")],
    ['string(timestamp("2024-01-01T00:00:00.120+05:30"))', "2024-01-01T00:00:00.12+05:30"],
    ['timestamp("2024-01-01T00:00:00Z") - timestamp("2023-12-31T23:59:59.999999999Z")', "0.000000001s"],
    ['duration("-1h1m1.5s")', "-3661.5s"],
  ])("%s", (source, want) => {
    expect(evaluate(source)).toEqual(want);
  });
});

describe("maps iterate by key, on every run", () => {
  it.each([
    ['{"b": 1, "a": 2}.map(k, k)', ["a", "b"]],
    ["{2: 'x', 1u: 'y', 1.5: 'z', true: 'w'}.map(k, string(k))", ["true", "1", "1.5", "2"]],
    ["R.attr.map(k, k)", ["\ue000", "\u{10000}"]],
    ['{"b": 1, "a": 2}.transformList(k, v, v)', [2, 1]],
  ])("%s", (source, want) => {
    expect(evaluate(source, withAttr({ "\u{10000}": 1, "\ue000": 2 }))).toEqual(want);
  });
});

describe("values become JSON, literals and text", () => {
  it("flags what JSON numbers cannot hold", () => {
    expect(toJsonValue([1, Number.NaN])).toMatchObject({ ok: true, notFinite: true });
    expect(toJsonValue([2n ** 53n, 2n ** 53n - 1n])).toMatchObject({ value: ["9007199254740992", 9007199254740991] });
    const map = new CelMap();
    map.set(1n, true);
    expect(toJsonValue(map)).toEqual({
      ok: false,
      error: new CelError("unsupported type conversion from 'int' to string"),
    });
  });

  it.each([
    "1 + 2 * 3 == 7 && !(true || false)",
    "(1 + 2) * 3 - (4 - 5)",
    "R.attr.a ? 1 : (R.attr.b ? 2 : 3)",
    '{"a": [1u, 2.5, b"x", null], ?"b": R.attr.?c}',
    "R.attr[?0].orValue(1)",
    "has(R.attr.x) && R.attr.x in [1, 2]",
    "R.attr.list.exists(x, x > 1) || R.attr.list.all(i, v, i < v)",
    "R.attr.list.filter(x, x > 1).map(y, y > 2, y * 2)",
    "R.attr.list.exists_one(x, x > 2) == R.attr.list.existsOne(i, x, i < x)",
    "cel.bind(a, R.attr.x, a + a)",
    "-R.attr.x + -1",
  ])("%s prints to what means the same", (source) => {
    const tree = mustParse(source);
    const again = mustParse(printCel(tree));
    expect(printCel(again)).toBe(printCel(tree));
    expect(evaluateCel(again, withAttr({ x: 1, list: [1, 2, 3] }))).toEqual(
      evaluateCel(tree, withAttr({ x: 1, list: [1, 2, 3] })),
    );
  });

  it.each([
    "[1, 2u, 3.5, 'x', b'y', null, true]",
    "{'a': {1: [2]}}",
    "timestamp('2024-01-01T00:00:00.5Z')",
    "duration('90m')",
    "optional.of([optional.none()])",
    "type(1)",
  ])("%s survives being a literal", (source) => {
    const value = evaluateCel(mustParse(source), makeFrame());
    if (value instanceof CelError) throw new Error(value.message);
    let id = 100;
    const literal = toLiteral(value, () => ++id);
    expect(literal && evaluateCel(literal, makeFrame())).toEqual(value);
  });

  it.each([
    ["1 + 2 > R.attr.n", "3 > R.attr.n"],
    ["true && R.attr.ok", "true && R.attr.ok"],
    ["true && R.attr.ok == 1", "R.attr.ok == 1"],
    ["R.attr.ok == 1 && dyn(1)", "R.attr.ok == 1"],
    ["dyn(1) && true == R.attr.ok", "true == R.attr.ok"],
    ["dyn(1) ? 2 : 3", "3"],
    [
      "lists.range(6000).size() == R.attr.n || R.attr.m in lists.range(60000)",
      "6000 == R.attr.n || R.attr.m in lists.range(60000)",
    ],
    ["hierarchy('a.b') == R.attr.h || 1 + 1 == 2", "true"],
    ["hierarchy('a.b') == R.attr.h || 1 + 1 == R.attr.n", 'hierarchy("a.b") == R.attr.h || 1 + 1 == R.attr.n'],
    ["ip('10.1.2.3').family() == R.attr.n", "4 == R.attr.n"],
    ["R.attr.ok || true", "true"],
    ["false ? R.attr.a : R.attr.b", "R.attr.b"],
    ["R.attr.a in []", "false"],
    ["[1, 2, 3].exists(x, x > 2) && R.attr.ok == 1", "R.attr.ok == 1"],
    ["1/0 > 1 || (true && R.attr.ok == 1)", "1 / 0 > 1 || R.attr.ok == 1"],
    [
      "timestamp('2024-01-01T00:00:00Z') < now() && 1 + 1 == 2",
      'timestamp("2024-01-01T00:00:00Z") < now() && 1 + 1 == 2',
    ],
  ])("%s folds to %s", (source, want) => {
    const compiled = compile(source);
    if ("issues" in compiled) throw new Error(JSON.stringify(compiled.issues));
    expect(printCel(foldCel(compiled).expr)).toBe(want);
  });
});

function mustParse(source: string): CelExpr {
  const parsed = parseCel(source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.parsed.expr;
}

describe("issues", () => {
  it("stand where the mistake is, in code points", () => {
    expect(parseCel('"😀" +\n  +')).toMatchObject({
      ok: false,
      issues: [
        { line: 2, column: 2 },
        { line: 2, column: 3 },
      ],
    });
    const compiled = compile('"😀" == 1 && nope');
    expect(compiled).toMatchObject({
      issues: [
        { line: 1, column: 4, offset: 4 },
        { line: 1, column: 12 },
      ],
    });
  });

  it("programs keep nothing between requests", () => {
    const program = planCel(mustParse("cel.bind(x, R.attr.n, [x, x]) == [1.0, 1.0]"));
    expect(program(withAttr({ n: 1 }))).toBe(true);
    expect(program(withAttr({ n: 2 }))).toBe(false);
    expect(program(withAttr({}))).toEqual(new CelError("no such key: n"));
    expect(program(withAttr({ n: 1 }))).toBe(true);
    expect(runExpression("R.attr.n", withAttr({ n: 1 }))).toEqual({ value: 1, type: "double" });
  });
});
