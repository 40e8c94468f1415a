import type { CelValue } from "@edict/cel";
import { CelDuration, CelMap, CelUint } from "@edict/cel";
import { describe, expect, test } from "vitest";
import { differences, exportName, rareSamples, rowsOf, samples } from "./compare-functions.ts";
import { callReference, show } from "./reference.ts";
import { loadRuntime } from "./runtime-host.ts";

const runtime = loadRuntime([
  "core/compare.ts",
  "core/equal.ts",
  "core/equal-hierarchies.ts",
  "library/operators.ts",
  "library/negate-duration.ts",
  "library/time-arithmetic.ts",
  "library/hierarchies.ts",
  "library/spiffe.ts",
  "library/network.ts",
  "library/networks.ts",
  "core/logic.ts",
]);

// Equal to the sample that came as JSON, but for the type of a number.
const written = new CelMap();
written.set("b", [true, null]);
written.set("a", 1n);

const more: readonly CelValue[] = [
  1n,
  -1n,
  3n,
  2n ** 32n,
  -(2n ** 32n),
  3037000500n,
  9007199254740993n,
  9007199254740992,
  2 ** 63,
  -0,
  5n,
  new CelUint(5n),
  new CelUint(2n ** 63n),
  new CelUint(9007199254740993n),
  5,
  "b",
  "ab",
  "grüne",
  [1n],
  [1, "a", 3n],
  written,
  { a: 1 },
  new CelDuration(-(2n ** 63n)),
  [[]],
  [[[]]],
];

describe("binary operators answer as in @edict/cel", () => {
  const names = ["_+_", "_-_", "_*_", "_/_", "_%_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in"];
  test.each(names)("%s", (name) => {
    expect(differences(runtime, name, rowsOf([...samples, ...rareSamples, ...more], 2))).toEqual([]);
  });
});

test.each(["-_", "!_"])("%s answers as in @edict/cel", (name) => {
  expect(differences(runtime, name, rowsOf([...samples, ...rareSamples, ...more], 1))).toEqual([]);
});

describe("outcomes with a constant are those of the operators", () => {
  const constants = [
    ["equalsDouble", "_==_"],
    ["lessDouble", "_<_"],
    ["lessEqualsDouble", "_<=_"],
    ["greaterDouble", "_>_"],
    ["greaterEqualsDouble", "_>=_"],
  ] as const;
  test.each(constants)("%s", (name, operator) => {
    for (const value of [...samples, ...more]) {
      for (const constant of [0, -1.5, 3, 5, 1e300]) {
        runtime.reset();
        const outcome = Number(runtime.invoke(name, runtime.encode(value), constant));
        const answered = outcome < 2 ? outcome === 1 : runtime.decode(outcome);
        expect(answered).toEqual(runtime.call(exportName(operator, 2), value, constant));
      }
    }
  });

  const swapped = [
    ["aboveDouble", "_<_"],
    ["notBelowDouble", "_<=_"],
    ["belowDouble", "_>_"],
    ["notAboveDouble", "_>=_"],
  ] as const;
  test.each(swapped)("%s", (name, operator) => {
    for (const value of [...samples, ...more]) {
      for (const constant of [0, -1.5, 3, 5, 1e300]) {
        runtime.reset();
        const outcome = Number(runtime.invoke(name, runtime.encode(value), constant));
        const answered = outcome < 2 ? outcome === 1 : runtime.decode(outcome);
        expect(answered).toEqual(runtime.call(exportName(operator, 2), constant, value));
      }
    }
  });

  test("equalsText", () => {
    for (const value of [...samples, ...more]) {
      runtime.reset();
      const outcome = Number(runtime.invoke("equalsText", runtime.encode(value), runtime.encode("a")));
      const answered = outcome < 2 ? outcome === 1 : runtime.decode(outcome);
      expect(answered).toEqual(runtime.call("cel_equals_2", value, "a"));
    }
  });
});

describe("limits hold", () => {
  /** A big outcome in short. */
  function brief(value: Parameters<typeof show>[0]): string {
    if (typeof value === "string") return `text of ${value.length}`;
    return Array.isArray(value) ? `list of ${value.length}` : show(value);
  }

  function expectSame(name: string, ...args: readonly CelValue[]): void {
    const answered = runtime.call(exportName(name, args.length), ...args);
    expect(brief(answered)).toBe(brief(callReference(name, false, args)));
  }

  test.each(["x", "ä", "🎉"])("of text made of %s", (character) => {
    const units = character.length;
    const half = character.repeat(8_000_000 / units);
    expectSame("_+_", half, half);
    expectSame("_+_", half, half + character);
  });

  test("of steps", () => {
    const many = Array.from({ length: 300_000 }, () => 1);
    expectSame("_+_", many, many);
    expectSame("_+_", [...many, ...many], [...many, ...many]);
    expectSame("_==_", [many, many, many, many, 1], [many, many, many, many, 2]);
    expectSame("_!=_", [[many, many, many, many, 1]], [[many, many, many, many, 2]]);
    expectSame("_==_", { a: many, b: [many, many], c: many }, { a: many, b: [many, many], c: many });
    expectSame("@in", [many, 1], [[many], many, [many, 2], [many, 1]]);
    expectSame("@in", [many, many], [[many, many], [many]]);
    expectSame("@in", [many, many], [[many], [many, 1], [many, 2], [many, many]]);
  });
});
