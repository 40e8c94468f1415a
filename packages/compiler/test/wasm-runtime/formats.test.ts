import type { CelValue } from "@edict/cel";
import { CelError, CelMap, CelUint } from "@edict/cel";
import { describe, expect, test } from "vitest";
import type { Outcome } from "./cell-codec.ts";
import { differences, exportName, rareSamples, rowsOf, samples } from "./compare-functions.ts";
import { callReference, show } from "./reference.ts";
import { loadRuntime } from "./runtime-host.ts";

const runtime = loadRuntime([
  "library/encoders.ts",
  "library/format-string.ts",
  "library/time-text.ts",
  "library/duration-text.ts",
  "library/hierarchies.ts",
  "library/spiffe.ts",
]);

const values = [
  ...samples,
  ...rareSamples.filter((value) => !show(value).startsWith("ip") && !show(value).startsWith("cidr")),
];

function isValue(value: Outcome): value is CelValue {
  return !(value instanceof CelError);
}

const mixed = new CelMap();
for (const key of [10n, 9n, "b", true, new CelUint(11n), 1.5, ""]) mixed.set(key, [key, "é"]);
const odd = new CelMap();
odd.set(null, 1n);
odd.set(["a"], 2n);
const named = new CelMap();
for (const value of rareSamples)
  if (["hierarchy", "trust", "spiffe"].some((kind) => show(value).startsWith(kind))) named.set(value, 1n);
named.set("example.org", 2n);

const nested = [[1n, [mixed, []], {}], { b: { a: [null, true] }, a: 1.25 }, mixed, odd, named, [mixed, [odd]]];
const nan = [[1, Number.NaN], { b: Number.POSITIVE_INFINITY, a: [Number.NEGATIVE_INFINITY] }];
const integers = [2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n) + 1n, -(2n ** 53n), new CelUint(2n ** 53n), -255n, 255n];
const texts = ['<a href="x">&\u2028\u2029\u2027\\</a>', "\u0000\u0001\b\t\n\v\f\r\u001f\u007f é 🎉", "\u20ac\u20a8"];

describe("format answers as in @edict/cel", () => {
  test.each("s d f e b o x X .0f .3f .100f .20e .3s".split(" "))("clause %s", (clause) => {
    const args = [...values.filter(isValue), ...nested, ...integers, ...texts];
    expect(
      differences(
        runtime,
        "format",
        args.map((value) => [`<%${clause}>`, [value]]),
      ),
    ).toEqual([]);
  });

  const formats = [
    "",
    "%",
    "a%",
    "%%",
    "%s%%%s",
    "%s %s %s",
    "%y",
    "%é",
    "%.",
    "%.3",
    "%.f",
    "%.101f",
    "%.99999999999999999999f",
    "%.9007199254740991f",
    "%.9007199254740992f",
    `%.${"0".repeat(39)}f`,
    `%.${"0".repeat(38)}5f`,
    "%.00f",
    "%s%",
    "%s%y",
    "%.1é",
    "äö%sü",
    "%S",
    "% s",
    "%5d",
    "%.2",
    "%.2%",
  ];
  test.each(formats)("%j", (format) => {
    const lists: CelValue[] = [[], ["a"], ["a", 1n], [1n, "b", 2.5, null], [rareSamples[0] ?? null]];
    expect(
      differences(
        runtime,
        "format",
        lists.map((list) => [format, list]),
      ),
    ).toEqual([]);
  });

  test("with arguments of any type", () => {
    expect(differences(runtime, "format", rowsOf(values, 2))).toEqual([]);
  });
});

describe("encoders answer as in @edict/cel", () => {
  test("json.encode", () => {
    const all = [...values, ...nested, ...nan, ...integers, ...texts, 1e21, 1e-7, 123.456, -0, [[-0]]];
    expect(
      differences(runtime, "json.encode", [
        ...rowsOf(all, 1),
        ...all.filter(isValue).map((value) => [[value, Number.NaN]]),
      ]),
    ).toEqual([]);
  });

  test("base64", () => {
    const bytes = Array.from({ length: 12 }, (_, i) => Uint8Array.from({ length: i }, (_, k) => (k * 97 + 200) & 255));
    expect(differences(runtime, "base64.encode", rowsOf([...values, ...bytes], 1))).toEqual([]);
    const encoded = [
      "",
      "=",
      "A",
      "AA",
      "AAA",
      "AAAA",
      "AA==",
      "AAA=",
      "AA=",
      "A===",
      "AA==A",
      "AAAA=",
      "AAAA====",
      "AB+/",
      "A B",
      "AA\n==\r\n",
      "\n",
      "A\n",
      "AA=\n=",
      "AA=x",
      "YWJj",
      "YW Jj",
      "YWJjé",
      "éYW",
      "-_-_",
      "AAAAA",
      "AAAAAA",
      "AAA=\nA",
      "a\n",
    ];
    expect(differences(runtime, "base64.decode", rowsOf([...values, ...encoded], 1))).toEqual([]);
  });
});

describe("limits hold", () => {
  const half = "é".repeat(8_000_000);
  const ones = Array.from({ length: 500_000 }, () => 1n);
  const many = [ones, ones];
  const cases: readonly (readonly [string, readonly CelValue[]])[] = [
    ["format", ["%s%s", [half, half]]],
    ["format", ["%s%sa", [half, half]]],
    ["format", ["%s%s%y", [half, `${half}a`]]],
    ["format", ["%s", [[half, half]]]],
    ["format", ["%s", [[half, half, "a", null, {}]]]],
    ["format", ["%s", [[half, `${half}a`, rareSamples[0] ?? null]]]],
    ["format", ["%s", [{ a: half, b: half }]]],
    ["format", ["%s", [many]]],
    ["format", ["%s", [[...many, ones]]]],
    ["json.encode", [[...many, 1]]],
    ["json.encode", [[ones.slice(1), ones.slice(2)]]],
  ];

  function brief(value: Parameters<typeof show>[0]): string {
    return typeof value === "string" && value.length > 100 ? `text of ${value.length}` : show(value);
  }

  test.each(cases.map(([name, args], i) => [`${name} ${i}`, name, args] as const))("for %s", (_, name, args) => {
    const answered = runtime.call(exportName(name, args.length), ...args);
    expect(brief(answered)).toBe(brief(callReference(name, name === "format", args)));
  });
});
