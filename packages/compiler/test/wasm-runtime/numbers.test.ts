import { CelError } from "@edict/cel";
import { describe, expect, test } from "vitest";
import { callReference } from "./reference.ts";
import { loadRuntime } from "./runtime-host.ts";

const runtime = loadRuntime([
  "core/parse-number.ts",
  "core/format-number.ts",
  "core/format-real.ts",
  "core/builder.ts",
]);

function parse(text: string): number {
  runtime.reset();
  const cell = runtime.encode(text);
  const view = runtime.memory();
  return Number(runtime.invoke("parseDouble", view.getUint32(cell + 8, true), view.getUint32(cell + 4, true)));
}

/** What a `put…` function puts. */
function printed(put: string, ...args: readonly (number | bigint)[]): unknown {
  runtime.reset();
  const builder = runtime.invoke("startBuilder", 8);
  runtime.invoke(put, builder, ...args);
  return runtime.decode(Number(runtime.invoke("toText", builder)));
}

const random = lcg(42);

/** Repeatable randomness: a linear congruential generator. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomDouble(): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, random() * 2 ** 32);
  view.setUint32(4, random() * 2 ** 32);
  const value = view.getFloat64(0);
  return Number.isFinite(value) ? value : 1;
}

const edges = [
  0,
  -0,
  1,
  -1,
  5e-324,
  2.2250738585072014e-308,
  2.225073858507201e-308,
  1.7976931348623157e308,
  1e23,
  9.5e22,
  1e22,
  9007199254740992,
  9007199254740994,
  0.1,
  0.3,
  1 / 3,
  123456,
  1234567,
  1e21,
  1e20,
  999999.5,
  1e-4,
  1e-5,
  1e-6,
  1e-7,
  123e-9,
  2 ** -1074,
  2 ** 1023,
  4.35,
  0.000001,
  5e-7,
  9.999999999999999e22,
  2 ** 63,
  2 ** 64,
  1e15,
  1e16,
  123456789012345680,
  5.0e-310,
  0.5,
  2.5,
  1.5,
  0.125,
  1e100,
  299792458,
  8.41e21,
  2 ** 90,
  2 ** -90,
];

const texts = [
  "0",

  "1",
  "00012",
  "1e309",
  "1e310",
  "1e400",
  "1e99999999999999999999",
  "1e-99999999999999999999",
  "2e-324",
  "2.4703282292062327e-324",
  "2.4703282292062328e-324",
  "2.47032822920623272088284396434110686182e-324",
  "2.47032822920623272088284396434110686183e-324",
  "1.7976931348623158e308",
  "1.7976931348623159e308",
  "179769313486231580793728971405301e276",
  "9007199254740993",
  "9007199254740993.0000000000000000000000001",
  "9007199254740992.9999999999999999",
  "0.1e1",
  "1.000000000000000000000",
  "4.4501477170144023e-308",
  "2.2250738585072012e-308",
  "2.2250738585072011e-308",
  "6.02214076e23",
  "123456789012345678901234567890",
  `0.${"0".repeat(400)}1e400`,
  `${"9".repeat(1000)}e-1000`,
  `1${"0".repeat(1000)}e-1000`,
  `9007199254740993.${"0".repeat(900)}1`,
  `9007199254740993${"0".repeat(900)}1e-901`,
  "1E+5",
  "1e-5",
  "0e999999",
  "0.0",
  "1152921504606846975",
  "18446744073709551615",
  "18446744073709551616",
  "1e22",
  "1e23",
  "3e22",
  "9e-22",
];

describe("a double is read", () => {
  test.each(texts)("as the nearest: %s", (text) => {
    expect(parse(text)).toBe(Number(text));
    expect(parse(`-${text}`)).toBe(Number(`-${text}`));
  });

  test("back from its shortest form and from more digits", () => {
    for (let i = 0; i < 3000; i++) {
      const value = randomDouble();
      for (const text of [String(value), value.toExponential(20), value.toPrecision(16)]) {
        if (Number(text) !== parse(text)) expect(`${text} -> ${parse(text)}`).toBe(`${text} -> ${Number(text)}`);
      }
    }
  });

  test("rightly halfway between two", () => {
    for (let i = 0; i < 500; i++) {
      // An odd integer of 54 bits times a power of two is halfway between doubles.
      const half = (2n ** 53n + BigInt(Math.floor(random() * 2 ** 52)) * 2n + 1n) << BigInt(Math.floor(random() * 900));
      for (const text of [`${half}`, `${half}.0000001`, `${half - 1n}.99999`, `${half}e-300`]) {
        if (Number(text) !== parse(text)) expect(parse(text)).toBe(Number(text));
      }
    }
  });

  test("with few digits and any exponent", () => {
    for (let i = 0; i < 5000; i++) {
      const text = `${Math.floor(random() * 10 ** (1 + random() * 15))}e${Math.floor(random() * 700 - 350)}`;
      if (Number(text) !== parse(text)) expect(`${text} ${parse(text)}`).toBe(`${text} ${Number(text)}`);
    }
  });
});

describe("a double is printed", () => {
  const values = [...edges, ...Array.from({ length: 2000 }, randomDouble), ...decimals()];

  function decimals(): number[] {
    return Array.from({ length: 2000 }, () =>
      Number((random() * 10 ** (random() * 20 - 8)).toPrecision(1 + random() * 17)),
    );
  }

  test("as JSON", () => {
    for (const value of values) {
      const text = Object.is(value, -0) ? "-0" : String(value);
      if (printed("putJsonNumber", value) !== text) expect(printed("putJsonNumber", value)).toBe(text);
    }
  });

  test("as string(double) prints it", () => {
    for (const value of [...values, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const text = callReference("string", false, [value]);
      if (printed("putDouble", value) !== text) expect(printed("putDouble", value)).toBe(text);
    }
  });

  test.each([
    ["putPlain", "%d", []],
    ["putFixed", "%.0f", [0]],
    ["putFixed", "%.3f", [3]],
    ["putFixed", "%.17f", [17]],
    ["putFixed", "%.100f", [100]],
    ["putScientific", "%.0e", [0]],
    ["putScientific", "%.2e", [2]],
  ] as const)("with %s as %s", (put, clause, args) => {
    for (const value of [...edges, ...values.slice(-600), ...values.slice(100, 300), 0.05, 9.995, 99.95, 9.5, 995]) {
      const text = callReference("format", true, [clause, [value]]);
      if (text instanceof CelError) throw new Error(text.message);
      if (printed(put, value, ...args) !== text) expect([value, printed(put, value, ...args)]).toEqual([value, text]);
    }
  });
});

test.each([30, 60])("a double is printed in scientific notation with %i decimals", (decimals) => {
  for (const value of [...edges, ...Array.from({ length: 500 }, randomDouble)]) {
    const text = (Object.is(value, -0) ? "-" : "") + value.toExponential(decimals).replace(/e([+-])(\d)$/, "e$10$2");
    expect([value, printed("putScientific", value, decimals)]).toEqual([value, text]);
  }
});

test("integers of 64 bits are printed", () => {
  for (const value of [0n, 1n, -1n, 10n, 2n ** 63n - 1n, -(2n ** 63n), 1234567890123456789n]) {
    expect(printed("putSigned", value)).toBe(String(value));
  }
  expect(printed("putUnsigned", 2n ** 64n - 1n)).toBe(String(2n ** 64n - 1n));
});
