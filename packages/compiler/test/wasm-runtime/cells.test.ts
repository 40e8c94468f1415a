import type { CelValue } from "@edict/cel";
import { CelDuration, CelMap, CelOptional, CelTimestamp, CelUint } from "@edict/cel";
import { expect, test } from "vitest";
import { show } from "./reference.ts";
import { loadRuntime } from "./runtime-host.ts";

const numbers = new CelMap();
numbers.set(3n, "int");
numbers.set(new CelUint(2n), "uint");
numbers.set(1.5, "double");
numbers.set(true, null);

const values: readonly CelValue[] = [
  null,
  true,
  -1n,
  new CelUint(2n ** 64n - 1n),
  -0,
  "größer 🎉",
  new Uint8Array([0, 255]),
  [1, ["a"], []],
  { b: 1, a: { c: false } },
  numbers,
  new CelTimestamp(-5, 999_999_999, -90),
  new CelDuration(-(2n ** 63n)),
  new CelOptional(undefined),
  new CelOptional("x"),
];

test.each(values.map((value) => [show(value), value]))("a cell keeps %s", (shown, value) => {
  const runtime = loadRuntime([]);
  expect(show(runtime.decode(runtime.encode(value)))).toBe(shown);
});

test("what lies beyond the first pages of memory can be used", () => {
  const runtime = loadRuntime([]);
  const long = "x".repeat(10_000_000);
  expect(runtime.decode(runtime.encode([long, long])) as CelValue[]).toEqual([long, long]);
});
