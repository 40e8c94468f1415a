import type { CelExpr } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { CelError, foldCel, parseCel, planCel, printCel, toJsonValue } from "../src/index.ts";
import { makeFrame, withAttr } from "./support/frame.ts";
import { compile, evaluate, runExpression } from "./support/run.ts";

/** Generous for a slow machine; without a bound these would run for hours. */
const patienceMs = 5_000;

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

const nested = (depth: number, open: string, close: string, inner = "1"): string =>
  open.repeat(depth) + inner + close.repeat(depth);

describe("the parser refuses what is too big", () => {
  it.each([
    ["parentheses", nested(100_000, "(", ")")],
    ["lists", nested(49_000, "[", "]")],
    ["calls", nested(20_000, "f(", ")")],
    ["maps", nested(15_000, "{1:", "}")],
    ["conditionals", `${"true ? 1 : ".repeat(9_000)}2`],
    ["sums", `1${" + 1".repeat(20_000)}`],
    ["selections", `a${".b".repeat(40_000)}`],
    ["indexes", `a${"[0]".repeat(30_000)}`],
    ["unclosed brackets", "[".repeat(99_000)],
    ["unary minus and junk", `${"-".repeat(90_000)}`],
  ])("deeply nested %s", (_name, source) => {
    let result: ReturnType<typeof parseCel> | undefined;
    expect(timed(() => (result = parseCel(source)))).toBeLessThan(patienceMs);
    expect(result?.ok).toBe(false);
  });

  it("ten megabytes", () => {
    const result = parseCel(`"${"x".repeat(10_000_000)}"`);
    expect(result).toMatchObject({
      ok: false,
      issues: [{ message: "expression code point size exceeds limit: size: 10000002, limit 100000" }],
    });
  });

  it("more than 250 levels, and takes 250", () => {
    expect(parseCel(nested(240, "(", ")")).ok).toBe(true);
    expect(parseCel(nested(251, "(", ")"))).toMatchObject({
      ok: false,
      issues: [{ message: "expression recursion limit exceeded: 250" }],
    });
  });

  it("takes long flat expressions", () => {
    const terms = Array.from({ length: 2_000 }, (_, i) => `R.attr.n == ${i}`);
    expect(evaluate(terms.join(" || "), withAttr({ n: 1_999 }))).toBe(true);
  });

  it("junk of any kind without crashing", () => {
    for (const source of [
      "\u0000",
      "`",
      "'''",
      'r"""',
      "b",
      "0x",
      "1e",
      "..",
      "?:",
      "{,}",
      "[?]",
      "a.?",
      "\ud800",
      "=".repeat(500),
    ]) {
      expect(parseCel(source)).toHaveProperty("ok");
    }
  });
});

describe("evaluation is bounded", () => {
  const bombs = [
    ["nested loops", `lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, true)))`],
    ["loops over loops", `${"lists.range(100).map(x, ".repeat(6)}1${")".repeat(6)}`],
    ["doubling strings", doubling(60, "s + s", '"0123456789"')],
    ["doubling lists", doubling(60, "s + s", "[1, 2, 3]")],
    ["lists of lists", `${doubling(60, "[s, s]", "[1]")} == ${doubling(60, "[s, s]", "[1]")}`],
    ["printing lists of lists", `"%s".format([${doubling(60, "[s, s]", "[1]")}])`],
    ["encoding lists of lists", `json.encode(${doubling(60, "[s, s]", "[1]")})`],
    ["growing replacements", doubling(40, 's.replace("a", "aaaaaaaaaa")', '"aaaa"')],
    ["distinct of many", "lists.range(100000).map(x, [x]).distinct().size()"],
    ["extremes of many", "lists.range(100000).map(x, math.greatest(lists.range(100000 - x))).size()"],
    [
      "matching a long text again and again",
      `[${doubling(16, "s + s", '"z"')}].all(s, lists.range(64000).all(x, !s.matches("z+y")))`,
    ],
    ["sets of many", "lists.range(100000).isSubset(lists.range(100000))"],
  ];

  it.each(bombs)("%s", (_name, source) => {
    let result: unknown;
    expect(timed(() => (result = evaluate(source)))).toBeLessThan(patienceMs);
    expect(result).toBeInstanceOf(Error);
    expect(String(result)).toMatch(/exceeds|holds more than/);
  });

  it("conversion to JSON too", () => {
    let shared: readonly unknown[] = [1];
    for (let i = 0; i < 60; i++) shared = [shared, shared];
    expect(toJsonValue(shared as never)).toMatchObject({ ok: false });
  });

  it("regular expressions are linear", () => {
    const text = `${"a".repeat(50_000)}b`;
    for (const pattern of ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*)*x", "(?:a{0,100}){0,9}c"]) {
      expect(timed(() => evaluate(`R.attr.t.matches(${JSON.stringify(pattern)})`, withAttr({ t: text })))).toBeLessThan(
        patienceMs,
      );
    }
    expect(evaluate('R.attr.t.matches("(((a{100}){100}){100})" + R.attr.t)', withAttr({ t: "" }))).toBeInstanceOf(
      Error,
    );
  });

  it("looking for all matches is bounded where it is not linear", () => {
    const frame = withAttr({ t: "a".repeat(100_000) });
    for (const source of ['regex.extractAll(R.attr.t, "a+b|a")', 'regex.replace(R.attr.t, "a+b|a", "")']) {
      let result: unknown;
      expect(timed(() => (result = evaluate(source, frame)))).toBeLessThan(patienceMs);
      expect(String(result)).toMatch(/exceeds \d+ steps/);
    }
    expect(evaluate('regex.replace(R.attr.t, "a", "b") == R.attr.t.replace("a", "b")', frame)).toBe(true);
    expect(evaluate('regex.extractAll(R.attr.t, "[ab]").size()', frame)).toBe(100_000);
  });

  it("a quantifier counts the elements that it looks at, and ends where there are no more steps", () => {
    const frame = withAttr({ list: Array.from({ length: 20_000 }, (_, i) => i) });
    expect(evaluate("R.attr.list.all(x, R.attr.list.exists(y, y == 0.0 || x == y))", frame)).toBe(true);
    const absorbing = "R.attr.list.exists(x, R.attr.list.map(y, y + 1.0).size() == 0 || x == 19999.0)";
    let result: unknown;
    expect(timed(() => (result = evaluate(absorbing, frame)))).toBeLessThan(patienceMs);
    expect(String(result)).toMatch(/exceeds \d+ steps/);
  });

  it("the budget starts anew with every evaluation", () => {
    const program = planCel(parsed("R.attr.list.all(x, x >= 0.0)"));
    const frame = withAttr({ list: Array.from({ length: 1_000 }, (_, i) => i) });
    for (let i = 0; i < 2_000; i++) expect(program(frame)).toBe(true);
  });
});

/** `cel.bind` upon `cel.bind`, each doubling what the last one made. */
function doubling(times: number, step: string, start: string): string {
  let source = "s";
  for (let i = 0; i < times; i++) source = `cel.bind(s, ${step}, ${source})`;
  return `cel.bind(s, ${start}, ${source})`;
}

function parsed(source: string): CelExpr {
  const result = parseCel(source);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.parsed.expr;
}

describe("trees from elsewhere", () => {
  const deep = (depth: number): CelExpr => {
    let expr: CelExpr = { kind: "const", id: 1, value: { type: "bool", value: true } };
    for (let i = 0; i < depth; i++) expr = { kind: "call", id: i + 2, function: "!_", args: [expr] };
    return expr;
  };

  it("are refused when they nest too deep", () => {
    expect(planCel(deep(500))(makeFrame())).toBe(true);
    expect(planCel(deep(50_000))(makeFrame())).toEqual(new CelError("expression nests deeper than 1000 levels"));
  });

  it("with calls that do not exist, or the wrong number of arguments, come to errors", () => {
    const one: CelExpr = { kind: "const", id: 1, value: { type: "int", value: 1n } };
    for (const name of ["nope", "size", "_+_", "_?_:_", "_==_", "@in", "_<_", "_[_]", "cel.@block", "matches", "now"]) {
      for (const args of [[], [one], [one, one, one, one, one, one]]) {
        const run = planCel({ kind: "call", id: 2, function: name, args });
        expect(() => run(makeFrame())).not.toThrow();
      }
    }
  });

  it("plan in time linear in their size", () => {
    let source = "R.attr.a";
    for (let i = 0; i < 100; i++) source = `dyn((${source} < 1) == true)`;
    const expr = parsed(source);
    expect(timed(() => planCel(expr)(makeFrame()))).toBeLessThan(patienceMs);
    const compiled = compile(source);
    if ("issues" in compiled) throw new Error(JSON.stringify(compiled.issues));
    expect(timed(() => foldCel(compiled))).toBeLessThan(patienceMs);
    expect(printCel(expr)).toContain("R.attr.a < 1");
  });
});

describe("attributes cannot reach JavaScript", () => {
  const attr = JSON.parse('{"__proto__": {"polluted": true}, "constructor": "c", "toString": 1, "safe": {"x": 1}}');

  it("own properties of any name are plain keys", () => {
    const frame = withAttr(attr);
    expect(evaluate("R.attr.__proto__.polluted", frame)).toBe(true);
    expect(evaluate('R.attr["constructor"]', frame)).toBe("c");
    expect(evaluate("R.attr.toString == 1", frame)).toBe(true);
    expect(evaluate("has(R.attr.safe.__proto__)", frame)).toBe(false);
    expect(evaluate("R.attr.map(k, k)", frame)).toEqual(["__proto__", "constructor", "safe", "toString"]);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"])(
    "what objects inherit is not there: %s",
    (name) => {
      for (const source of [`R.attr.${name}`, `R.attr["${name}"]`, `R.attr[R.attr.key]`, `G.${name}`]) {
        const result = runExpression(source, withAttr({ key: name }));
        expect(result).toHaveProperty("error", expect.stringMatching(/no such key|undefined field/));
      }
      expect(evaluate(`"${name}" in R.attr`, withAttr({}))).toBe(false);
      expect(evaluate(`has(R.attr.${name})`, withAttr({}))).toBe(false);
    },
  );

  it("outputs keep such keys as own properties", () => {
    const value = evaluate("R.attr", withAttr(attr)) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toContain("__proto__");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
