import type { CelValue } from "@edict/cel";
import { describe, expect, test } from "vitest";
import type { Outcome } from "./cell-codec.ts";
import { differences, exportName, rowsOf, samples } from "./compare-functions.ts";
import { callReference, show } from "./reference.ts";
import { loadRuntime } from "./runtime-host.ts";

const runtime = loadRuntime([
  "library/searches.ts",
  "library/positions.ts",
  "library/splits.ts",
  "library/rewrites.ts",
  "library/time-text.ts",
  "library/duration-text.ts",
]);

const texts = [
  "",
  "a",
  "aa",
  "aaa",
  "ab",
  "abcabcabc",
  "grün",
  "🎉",
  "a🎉b🎉",
  "日本語日本",
  ",a,,b,",
  "Straße ÄÖ",
  " \t\u00a0x y\u3000\u2028 ",
  "\ufeffx",
  "\u200b",
  '\x07\b\f\n\r\t\v\\"é\u0001',
  "\u0085",
  "xaaaaay",
];
const ints = [0n, 1n, 2n, 3n, 5n, 9n, 10n, -1n, 2n ** 63n - 1n, -(2n ** 63n)];

describe("functions of strings answer as in @edict/cel", () => {
  const lists = [
    [],
    ["a"],
    ["a", "", "b"],
    ["a", 1n],
    [1n, "a"],
    ["x", null, "y"],
    ["a", ["b", new Uint8Array([1, 2])]],
  ];

  test.each(["contains", "startsWith", "endsWith", "indexOf", "lastIndexOf", "split"])("%s", (name) => {
    expect(differences(runtime, name, rowsOf([...samples, ...texts], 2))).toEqual([]);
  });

  test.each(["charAt", "substring"])("%s", (name) => {
    expect(differences(runtime, name, rowsOf([...samples, ...texts, ...ints], 2))).toEqual([]);
  });

  test.each(["indexOf", "lastIndexOf", "split"])("%s with a number", (name) => {
    const rows = [...rowsOf(texts, 2)].flatMap((row) => ints.map((int): readonly Outcome[] => [...row, int]));
    expect(differences(runtime, name, rows)).toEqual([]);
  });

  test("substring of a range", () => {
    const rows = texts.flatMap((text) => [...rowsOf(ints, 2)].map((row) => [text, ...row]));
    expect(differences(runtime, "substring", rows)).toEqual([]);
  });

  test("replace", () => {
    const rows = [...rowsOf(texts, 2)].flatMap((row) => ["", "a", "🎉x"].map((text) => [...row, text]));
    expect(differences(runtime, "replace", rows)).toEqual([]);
    const limited = rows.flatMap((row) => [0n, 1n, 2n, -5n, 2n ** 63n - 1n].map((limit) => [...row, limit]));
    expect(differences(runtime, "replace", limited)).toEqual([]);
  });

  test.each(["indexOf", "lastIndexOf", "split", "substring", "replace"])("%s with values of any type", (name) => {
    const few = samples.filter((_, i) => i % 3 === 0);
    expect(
      differences(runtime, name, [...rowsOf(few, 3), ...rowsOf([...samples.slice(-3), "a", 1n, null], 4)]),
    ).toEqual([]);
  });

  test.each(["lowerAscii", "upperAscii", "trim", "reverse", "strings.quote", "join"])("%s", (name) => {
    expect(differences(runtime, name, rowsOf([...samples, ...texts, ...lists], 1))).toEqual([]);
  });

  test("join with a separator", () => {
    expect(differences(runtime, "join", rowsOf([...samples, ...lists, ", "], 2))).toEqual([]);
  });
});

describe("long parts", () => {
  const period = "abcabcabd".repeat(6);
  const text = `${"abc".repeat(30)}${period}xx${period}${"ab".repeat(40)}ä${period}`;
  const parts = [
    period,
    `${period}xx`,
    "ab".repeat(40),
    "abc".repeat(12),
    `${"abc".repeat(12)}b`,
    `ä${period}`,
    "z".repeat(40),
  ];

  test.each(["contains", "indexOf", "lastIndexOf", "split"])("are found by %s", (name) => {
    expect(
      differences(
        runtime,
        name,
        parts.map((part) => [text, part]),
      ),
    ).toEqual([]);
    const more = parts.flatMap((part) => [0n, 1n, 90n, 144n, 145n, 200n, 285n, 340n].map((at) => [text, part, at]));
    expect(differences(runtime, name, more)).toEqual([]);
  });

  test("are found in linear time", () => {
    const many = "a".repeat(2_000_000);
    const part = `${"a".repeat(1_000_000)}b`;
    const start = performance.now();
    expect(runtime.call("cel_contains_2", many, part)).toBe(false);
    expect(runtime.call("cel_lastIndexOf_2", many, part)).toBe(-1n);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("limits hold", () => {
  function brief(value: Parameters<typeof show>[0]): string {
    if (typeof value === "string") return `text of ${value.length}`;
    return Array.isArray(value) ? `list of ${value.length}` : show(value);
  }

  const quarter = "é".repeat(4_000_000);
  const cases: readonly (readonly [string, readonly CelValue[]])[] = [
    ["replace", ["aaaa", "a", quarter]],
    ["replace", ["aaaab", "a", quarter]],
    ["replace", ["a".repeat(999_999), "a", "b"]],
    ["replace", ["a".repeat(1_000_000), "a", "b"]],
    ["split", ["a".repeat(1_000_000), ""]],
    ["split", ["a".repeat(1_000_001), ""]],
    ["split", ["a".repeat(1_000_001), "", 1_000_000n]],
    ["join", [[quarter, quarter, quarter, quarter]]],
    ["join", [[quarter, quarter, quarter, quarter], ","]],
    ["join", [[quarter, quarter, quarter, quarter, "a", 1n]]],
    ["join", [[quarter, quarter, 1n, quarter, quarter, "a"]]],
  ];

  test.each(cases.map(([name, args], i) => [`${name} ${i}`, name, args] as const))("for %s", (_, name, args) => {
    const answered = runtime.call(exportName(name, args.length), ...args);
    expect(brief(answered)).toBe(brief(callReference(name, true, args)));
  });
});
