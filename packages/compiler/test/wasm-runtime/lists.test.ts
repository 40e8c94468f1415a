import type { CelValue } from "@edict/cel";
import { CelDuration, CelTimestamp, CelUint } from "@edict/cel";
import { describe, expect, test } from "vitest";
import { differences, exportName, rowsOf, samples } from "./compare-functions.ts";
import { callReference, show } from "./reference.ts";
import { loadRuntime } from "./runtime-host.ts";

const runtime = loadRuntime([
  "library/sizes.ts",
  "library/lists.ts",
  "library/rewrites.ts",
  "library/sorts.ts",
  "library/sets.ts",
  "library/math.ts",
  "library/math-bits.ts",
  "library/extremes.ts",
  "library/time-text.ts",
  "library/duration-text.ts",
]);

const lists: readonly CelValue[][] = [
  ["b", "a", "ab", "", "b", "ä", "a"],
  [3n, 1n, 2n, 1n, -5n],
  [3, 1, 2.5, 1, -0, 0],
  [3n, 1, new CelUint(2n), "3", 1n],
  [new CelUint(2n), new CelUint(1n)],
  [true, false, true],
  [null, null],
  [[1n, [2n, [3n, [4n]]]], [], 5n],
  [{ a: 1 }, { a: 1 }],
  [new CelTimestamp(5, 1), new CelTimestamp(5, 0)],
  [new CelDuration(5n), new CelDuration(-5n), new CelDuration(5n)],
  [new Uint8Array([2]), new Uint8Array([1, 2]), new Uint8Array([])],
  [Number.NaN, 1],
  [1, Number.NaN],
  [Number.NaN],
  ["a", 1, "a", 1n, ["a"], "b", ["a"], "a"],
  Array.from({ length: 100 }, (_, i) => BigInt((i * 7919) % 101)),
  Array.from({ length: 60 }, (_, i) => `k${(i * 31) % 17}`),
];
const ints = [0n, 1n, 2n, 3n, 7n, -1n, 2n ** 62n];

describe("functions of lists answer as in @edict/cel", () => {
  const ofOne = ["size", "sort", "flatten", "distinct", "math.@min", "math.@max", "lists.range"];
  test.each(ofOne)("%s", (name) => {
    expect(differences(runtime, name, rowsOf([...samples, ...lists, ...ints, 1_000_001n], 1))).toEqual([]);
  });

  const ofTwo = [
    "@sortByAssociatedKeys",
    "flatten",
    "sets.contains",
    "sets.equivalent",
    "sets.intersects",
    "except",
    "intersect",
    "hasIntersection",
    "has_intersection",
    "isSubset",
    "is_subset",
    "math.@min",
    "math.@max",
  ];
  test.each(ofTwo)("%s of two", (name) => {
    expect(differences(runtime, name, rowsOf([...samples, ...lists, 1n, 5n], 2))).toEqual([]);
  });

  test("slice", () => {
    const rows = lists.flatMap((list) => [...rowsOf(ints, 2)].map((row) => [list, ...row]));
    expect(differences(runtime, "slice", rows)).toEqual([]);
    expect(differences(runtime, "slice", rowsOf([...samples.slice(-2), [1n], 1n, 0n, null], 3))).toEqual([]);
  });
});

describe("functions of numbers answer as in @edict/cel", () => {
  const numbers: readonly CelValue[] = [
    0.5,
    -0.5,
    1.5,
    -1.5,
    2.5,
    0.49999999999999994,
    -0.2,
    -0,
    4503599627370495.5,
    4503599627370496,
    1e300,
    4,
    16n,
    -4n,
    new CelUint(9n),
    5n,
    63n,
    64n,
    65n,
    -1n,
    2n ** 40n,
    Number.POSITIVE_INFINITY,
  ];
  const ofOne = ["ceil", "floor", "round", "trunc", "isInf", "isNaN", "isFinite", "abs", "sign", "sqrt", "bitNot"];
  test.each(ofOne)("math.%s", (name) => {
    expect(differences(runtime, `math.${name}`, rowsOf([...samples, ...numbers], 1))).toEqual([]);
  });

  test.each(["bitAnd", "bitOr", "bitXor", "bitShiftLeft", "bitShiftRight"])("math.%s", (name) => {
    expect(differences(runtime, `math.${name}`, rowsOf([...samples, ...numbers], 2))).toEqual([]);
  });
});

describe("limits hold", () => {
  const ones = Array.from({ length: 250_000 }, () => 1);
  const words = Array.from({ length: 250_000 }, () => "a");
  const many = [...ones, ...ones, ...ones, ...ones];
  const cases: readonly (readonly [string, readonly CelValue[]])[] = [
    ["slice", [many, 0n, 1_000_000n]],
    ["slice", [[...many, 1], 0n, 1_000_001n]],
    ["flatten", [[ones, ones, ones]]],
    ["flatten", [[ones, ones, ones, ones]]],
    ["flatten", [[ones, [ones, ones], [[ones]]], 3n]],
    ["lists.range", [1_000_000n]],
    ["reverse", [many]],
    ["distinct", [[...words, ...words, ...words, ...words]]],
    ["distinct", [Array.from({ length: 1500 }, (_, i) => BigInt(i))]],
    ["distinct", [Array.from({ length: 1300 }, (_, i) => BigInt(i))]],
    ["sort", [ones.slice(0, 62_500)]],
    ["sort", [ones.slice(0, 62_501)]],
    ["sets.contains", [ones, [1, 1, 1, 1]]],
    ["sets.contains", [ones, [1, 1, 1, 1, 1]]],
    ["except", [[2, 2, 2, 2, 2], ones]],
    ["isSubset", [[1, 1, 1, 1, 1], ones]],
  ];

  function brief(value: Parameters<typeof show>[0]): string {
    return Array.isArray(value) && value.length > 3 ? `list of ${value.length}` : show(value);
  }

  test.each(cases.map(([name, args], i) => [`${name} ${i}`, name, args] as const))("for %s", (_, name, args) => {
    const answered = runtime.call(exportName(name, args.length), ...args);
    expect(brief(answered)).toBe(brief(callReference(name, !name.includes("."), args)));
  });
});
