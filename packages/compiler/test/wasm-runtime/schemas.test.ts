import { createSchemaValidator } from "@edict/engine";
import type { JsonObject, JsonValue, RuleTable } from "@edict/protocol";
import { describe, expect, test } from "vitest";
import { DataImage, dataStart } from "../../src/wasm/data/data-image.ts";
import { ByteReader } from "../../src/wasm/module/byte-reader.ts";
import { SchemaWriter } from "../../src/wasm/schemas/schema-writer.ts";
import { loadRuntime } from "./runtime-host.ts";

const runtime = loadRuntime([
  "schema/run-node.ts",
  "schema/violations.ts",
  "schema/check-format.ts",
  "library/regex-machine.ts",
]);
/** Where what the compiler writes lies in the harness. */
const placedAt = 1 << 20;

type Texts = Readonly<Record<string, JsonValue>>;

function write(texts: Texts, ref: string): number | string {
  const data = new DataImage();
  data.reserve(placedAt - dataStart, 8);
  const documents = new Map(Object.entries(texts).map(([url, schema]) => [url, JSON.stringify(schema)]));
  const written = new SchemaWriter(documents, data).write(ref);
  place(data);
  return "node" in written ? written.node : written.failure;
}

/** Places segments and cells of texts, as instantiating a module does. */
function place(data: DataImage): void {
  const packedTexts = data.seal();
  const memory = runtime.memory();
  const reader = new ByteReader(data.encode().toBytes());
  for (let segments = reader.u32(); segments > 0; segments--) {
    reader.take(2);
    const at = reader.u32();
    reader.take(1);
    const bytes = reader.take(reader.u32());
    if (at + bytes.length < placedAt) continue;
    new Uint8Array(memory.buffer).set(bytes.subarray(Math.max(placedAt - at, 0)), Math.max(placedAt, at));
  }
  let at = packedTexts;
  for (let left = memory.getUint32(at, true); left > 0; left = memory.getUint32(at, true)) {
    let cell = memory.getUint32(at + 4, true);
    for (at += 8; left > 0; left--) {
      const length = new Uint8Array(memory.buffer, at).indexOf(0);
      for (const [i, word] of [5, length, at, 0].entries()) memory.setUint32(cell + 4 * i, word, true);
      cell += 16;
      at += length + 1;
    }
  }
}

function findings(node: number, value: JsonValue): string[] {
  runtime.reset();
  runtime.invoke("startViolations");
  const count = Number(runtime.invoke("validate", node, runtime.encode(value)));
  return Array.from({ length: count }, (_, i) => {
    const path = runtime.decode(Number(runtime.invoke("violationPath", i)));
    return `${String(path)}: ${String(runtime.decode(Number(runtime.invoke("violationMessage", i))))}`;
  });
}

function engineOf(texts: Texts, ref: string): (value: JsonObject) => string[] {
  const jsonSchemas = new Map(Object.entries(texts).map(([url, schema]) => [url, JSON.stringify(schema)]));
  // Only this part of a rule table counts here.
  const table = { jsonSchemas } as unknown as RuleTable;
  const validator = createSchemaValidator(table, "warn");
  const schemas = { principalSchema: undefined, resourceSchema: { ref, ignoreWhenActions: [] } };
  return (value) => {
    const input = { actions: ["a"], principal: { attr: {} }, resource: { attr: value } };
    const { errors } = validator.check(schemas, input as unknown as Parameters<typeof validator.check>[1]);
    return errors.map(({ path, message }) => `${path}: ${message}`);
  };
}

const url = "cerbos:///a.json";

/** Wraps schemas and values so that the engine, which validates attributes, sees any value. */
function expectSame(schema: JsonValue, values: readonly JsonValue[], others: Texts = {}): void {
  const texts = { [url]: { properties: { x: schema } }, ...others };
  const node = write(texts, url);
  const engine = engineOf(texts, url);
  for (const value of values) {
    const label = `${JSON.stringify(schema)} of ${JSON.stringify(value)}`;
    if (typeof node === "string") expect(engine({ x: value }), label).toEqual([failed(node)]);
    else expect(findings(node, { x: value }), label).toEqual(engine({ x: value }));
  }
}

function failed(failure: string): string {
  return `: Failed to load resource schema ${JSON.stringify(url)}: ${failure}`;
}

const values: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  2.5,
  -3,
  1e21,
  1e-7,
  "",
  "a",
  "abc",
  "größe 🎉",
  "quo\"te's \\ \n\u0001",
  [],
  [1],
  [1, 2, 3],
  [1, "a", null],
  ["a", "a"],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  [["a", 1], { a: 1 }],
  [3, 1, 2, 2, 1, 3],
  {},
  { a: 1 },
  { a: "x", b: "y" },
  { b: 1, a: 2, c: 3 },
  { a: { a: { a: 1 } } },
  { "ü/~ %'\"": 1, "🎉": 2 },
  { foo: 1, food: "x", bar: [1, 2], baz: null },
];

const schemas: readonly JsonValue[] = [
  true,
  false,
  {},
  { type: "string" },
  { type: ["integer", "null"] },
  { type: "number" },
  { type: ["object", "array", "boolean"] },
  { type: "whatever" },
  { const: 1 },
  { const: "a" },
  { const: null },
  { const: [1, 2, 3] },
  { const: { a: 1 } },
  { enum: [1, "a", null, true] },
  { enum: [[1], { a: 1 }] },
  { pattern: "^a" },
  { pattern: "[ö-ü].*🎉$" },
  { pattern: "quo'te(" },
  { minimum: 1, maximum: 2 },
  { exclusiveMinimum: 0, exclusiveMaximum: 1 },
  { minimum: 1.5e21 },
  { multipleOf: 2 },
  { multipleOf: 0.1 },
  { minLength: 2, maxLength: 3 },
  { minItems: 1, maxItems: 2 },
  { minProperties: 1, maxProperties: 2 },
  { minLength: 1.5 },
  { uniqueItems: true },
  { uniqueItems: false },
  { required: ["a", "it's", "b"] },
  { properties: { a: { type: "number" }, b: { minimum: 5 } } },
  { properties: { a: { type: "string" } }, additionalProperties: false },
  { patternProperties: { "^foo": { type: "string" }, o: { type: "null" } }, additionalProperties: { type: "array" } },
  { additionalProperties: { type: "string" } },
  { propertyNames: { maxLength: 3, pattern: "^[a-f]" } },
  { dependentRequired: { a: ["b", "c"], b: ["z"] } },
  { dependentSchemas: { a: { required: ["q"] } } },
  { dependencies: { a: ["b"], b: { properties: { a: { type: "null" } } } } },
  { items: { type: "number" } },
  { items: [{ type: "number" }, { type: "string" }], additionalItems: false },
  { items: [{ type: "number" }], additionalItems: { type: "string" } },
  { items: [], additionalItems: false },
  { prefixItems: [{ type: "string" }], items: { type: "number" } },
  { prefixItems: [{ type: "string" }], items: false },
  { contains: { type: "string" } },
  { contains: { minimum: 2 }, minContains: 2 },
  { contains: { type: "number" }, minContains: 0, maxContains: 1 },
  { contains: { type: "number" }, minContains: 3, maxContains: 1 },
  { not: { type: "string" } },
  { not: {} },
  { allOf: [{ type: "number" }, { minimum: 2 }] },
  { anyOf: [{ type: "string" }, { type: "number" }] },
  { anyOf: [{ minimum: 5 }, { maxLength: 1 }, { required: ["z"] }] },
  { anyOf: [] },
  { oneOf: [{ type: "string" }, { minLength: 2 }, { maxLength: 2 }] },
  { oneOf: [{ type: "null" }, { const: 5 }] },
  JSON.parse('{ "if": { "type": "number" }, "then": { "minimum": 1 }, "else": { "type": "string" } }'),
  JSON.parse('{ "if": { "type": "object" }, "then": { "required": ["a"] } }'),
  { if: { minLength: 2 } },
  { unevaluatedProperties: false },
  { properties: { a: true }, unevaluatedProperties: { type: "number" } },
  {
    anyOf: [{ properties: { a: { type: "number" } } }, { properties: { b: { type: "string" } } }],
    unevaluatedProperties: false,
  },
  { allOf: [{ patternProperties: { "^foo": true } }], unevaluatedProperties: false },
  { not: { properties: { a: { type: "null" } } }, unevaluatedProperties: false },
  { if: { properties: { a: { type: "number" } } }, unevaluatedProperties: false },
  { $ref: "#/properties/x/$defs/open", $defs: { open: { properties: { a: true } } }, unevaluatedProperties: false },
  { prefixItems: [true], unevaluatedItems: { type: "string" } },
  { contains: { type: "number" }, unevaluatedItems: false },
  { oneOf: [{ prefixItems: [{ type: "number" }] }, { items: { type: "string" } }], unevaluatedItems: false },
  { additionalProperties: false, unevaluatedProperties: false },
];

test.each(schemas.map((schema) => [JSON.stringify(schema), schema]))("%s", (_, schema) => {
  expectSame(schema, values);
});

describe("references", () => {
  const tree = {
    $id: "cerbos:///t.json",
    type: "object",
    properties: { a: { $ref: "#" } },
    additionalProperties: false,
  };
  const others: Texts = {
    "cerbos:///t.json": tree,
    "cerbos:///defs/b.json": { $defs: { n: { type: "number", $anchor: "num" }, "o/~": { $ref: "c.json" } } },
    "cerbos:///defs/c.json": { const: "c" },
    "cerbos:///loop.json": { $ref: "#" },
    "cerbos:///wide.json": { anyOf: [{ $ref: "#/anyOf/1" }, { $ref: "#/anyOf/0" }] },
    "cerbos:///gone.json": { $ref: "nowhere.json" },
    "cerbos:///broken.json": { patternProperties: { "(": true } },
  };
  test.each([
    "t.json",
    "defs/b.json#/$defs/n",
    "defs/b.json#num",
    "defs/b.json#/$defs/o~1~0",
    "loop.json",
    "wide.json",
    "gone.json",
    "broken.json",
    "defs/b.json#/$defs/nothing",
    "defs/../t.json",
  ])("%s", (ref) => {
    expectSame({ $ref: ref }, values, others);
  });

  test("a schema that leads to itself in many ways ends", () => {
    const doubling = { $defs: { d: { allOf: [{ $ref: "#/$defs/d" }, { $ref: "#/$defs/d" }] } }, $ref: "#/$defs/d" };
    const node = write({ [url]: doubling }, url);
    expect(typeof node).toBe("number");
    expect(findings(Number(node), {}).at(0)).toBe("/: infinite loop");
  });
});

/** Texts of the formats, and letters to spoil them with. */
const formats: Readonly<Record<string, readonly [readonly string[], string]>> = {
  date: [["2024-02-29", "1900-02-28", "9999-12-31"], "0123456789-t "],
  time: [
    ["23:59:60", "12:00:00.123Z", "00:00:00+01:30", "00:00:00-0130", "00:00:00z", "00:00:00+05"],
    "0123456:.zZ+-T",
  ],
  "date-time": [
    ["2024-02-29T23:59:60Z", "2024-01-01 00:00:00.5+01:00", "2024-01-01\u00a000:00:00z"],
    "0129-:tTzZ +.\u2003",
  ],
  duration: [["P1Y2M3DT4H5M6.5S", "P1,5W", "PT0S", "P1D", "PT1.5M", "P1.5Y"], "PYMDTHSW0123.,"],
  email: [["a.b@example.org", "a!#$%&'*+/=?^_`{|}~-b@x-y.z", `${"n".repeat(64)}@h.de`], `a.@-"_ü ${"n"}`],
  hostname: [["example.org.", "a-b.c1", "x", `${"l".repeat(63)}.de`, `${"ab.".repeat(84)}c`], "a.-Z9_ü"],
  ipv4: [["127.0.0.1", "255.249.01.001", "0.0.0.0"], "0123456789."],
  ipv6: [
    ["::", "::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "fe80::1.2.3.4", "1:2:3:4:5:6:10.0.0.255", "1::8"],
    "0:1fF.:g",
  ],
  uuid: [["urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"], "fF0-:gurn"],
  uri: [
    [
      "http://u:p@h.de:80/a/b?c=d#e",
      "mailto:a@b",
      "http://[::1]:8/x",
      "a://[v1f.x:y]/",
      "urn:x:y",
      "x:/a//b",
      "s://[1:2::01.2.3.4]",
    ],
    "a:/?#[]@%20'\"<~v.",
  ],
  "uri-reference": [
    ["//u@[::1]/x?y", "/[::1]", "a/b?c#d", "", "#", "?", "//a:b/c", "http://a", "//[fe80::%25en0]"],
    "a:/?#[]@%20'\"<~v.",
  ],
  "uri-template": [["/a{b,c*}{?d:3}/%20", "{+x}{#y,z:9999}", "a~b", "ü{a%20b}"], "{}ab,*:0%2 +ü'"],
  "json-pointer": [["", "/a~0b/~1", "/", "//", "/ü"], "/~01a#"],
  "json-pointer-uri-fragment": [["#", "#/a%20b", "#/~0/~1", "#/a/b"], "#/~01a%2 ü"],
  "relative-json-pointer": [["0", "1#", "10/a~1", "0/"], "0123/#~a"],
  "no-such-format": [["a"], "ab"],
};

describe("formats", () => {
  let state = 5;
  const next = (count: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const spoil = (text: string, letters: string): string => {
    const characters = [...text];
    for (let i = next(3); i >= 0; i--) {
      const letter = [...letters][next([...letters].length)] ?? "";
      characters.splice(next(characters.length + 1), next(2), ...(next(4) === 0 ? [] : [letter]));
    }
    return characters.join("");
  };
  test.each(Object.entries(formats))("%s", (format, [texts, letters]) => {
    const spoiled = Array.from({ length: 1500 }, (_, i) => spoil(texts[i % texts.length] ?? "", letters));
    const others = Object.values(formats).flatMap(([all]) => all);
    expectSame({ format }, [...texts, ...others, ...spoiled, 1, null]);
  });
});
