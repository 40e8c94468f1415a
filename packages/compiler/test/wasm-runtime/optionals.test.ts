import { CelDuration, CelError, CelMap, CelOptional, CelTimestamp, CelUint } from "@edict/cel";
import { expect, test } from "vitest";
import type { Outcome } from "./cell-codec.ts";
import { loadRuntime } from "./runtime-host.ts";
import { combine, expectSame } from "./same-as-reference.ts";
import { kinds } from "./values.ts";

const runtime = loadRuntime([
  "library/optionals.ts",
  "library/insert-entries.ts",
  "library/time-text.ts",
  "library/duration-text.ts",
]);

const zeros: readonly Outcome[] = [
  null,
  false,
  0n,
  new CelUint(0n),
  0,
  -0,
  Number.NaN,
  "",
  [],
  {},
  new CelMap(),
  new Uint8Array(),
  new CelDuration(0n),
  new CelTimestamp(-62135596800, 0),
  new CelTimestamp(-62135596800, 1),
  new CelTimestamp(0, 0),
];
const optionals = [new CelOptional(undefined), new CelOptional(0n), new CelOptional([1n])];

test.each(["optional.of", "optional.ofNonZeroValue"])("%s", (name) => {
  expectSame(runtime, combine(name, false, [...kinds, ...zeros]));
});

test.each(["value", "hasValue", "first", "last", "unwrapOpt"])("%s", (name) => {
  const lists: Outcome[] = [optionals, [...optionals, 1n], [...optionals, { a: [1, "x"] }], [1n, 2n], [[]]];
  expectSame(runtime, combine(name, true, [...kinds, ...optionals, ...lists]));
  if (name === "unwrapOpt") expectSame(runtime, combine("optional.unwrap", false, [...kinds, ...lists]));
});

test("an optional may hold null", () => {
  expect(runtime.call("cel_value_1", new CelOptional(null))).toBe(null);
  expect(runtime.call("cel_hasValue_1", new CelOptional(null))).toBe(true);
});

test.each(["or", "orValue"])("%s leaves errors aside where the value is there", (name) => {
  expectSame(runtime, combine(name, true, [...kinds, ...optionals], [...kinds, ...optionals]));
});

test("optional.none is none", () => {
  expectSame(runtime, combine("optional.none", false));
});

test("entries are inserted under new keys only", () => {
  const numbered = new CelMap();
  for (const [key, value] of [
    [1n, "int"],
    [true, "bool"],
    ["a", "text"],
    [2.5, "double"],
  ] as const)
    numbered.set(key, value);
  const maps: Outcome[] = [{}, { a: 1, b: 2 }, numbered];
  const keys: Outcome[] = ["a", "z", 1n, new CelUint(1n), 1, 2.5, true, false, 2n, new CelError("bad key")];
  expectSame(runtime, combine("cel.@mapInsert", false, [...maps, ...kinds], keys, [1n, new CelError("bad value")]));
  expectSame(runtime, combine("cel.@mapInsert", false, [...maps, ...kinds], [...maps, ...kinds, { c: 1, b: 1 }]));
});
