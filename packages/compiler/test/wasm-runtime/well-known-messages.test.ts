import { CelUint } from "@edict/cel";
import { expect, test } from "vitest";
import type { Outcome } from "./cell-codec.ts";
import { evaluate } from "./evaluate.ts";
import { show } from "./reference.ts";
import { loadRuntime } from "./runtime-host.ts";
import { kinds } from "./values.ts";

const runtime = loadRuntime([
  "library/well-known-messages.ts",
  "library/time-text.ts",
  "library/duration-text.ts",
  "core/iterate.ts",
]);

interface Field {
  readonly name: string;
  readonly optional?: boolean;
  readonly value: Outcome;
}

function make(name: string, fields: readonly Field[]): Parameters<typeof show>[0] {
  runtime.reset();
  let list = runtime.invoke("startList", 2 * fields.length);
  for (const { name: field, optional, value } of fields) {
    const add = optional === true ? "addOptionalField" : "addField";
    list = runtime.invoke(add, list, runtime.encode(field), runtime.encode(value));
  }
  return runtime.decode(Number(runtime.invoke("makeMessageValue", runtime.encode(name), list)));
}

function expectSameMessage(name: string, ...fields: readonly Field[]): void {
  const written = fields.map((field, i) => `${field.optional === true ? "?" : ""}${field.name}: V.a${i}`).join(", ");
  const values = fields.map(({ value }) => value);
  const label = `${name}{${fields.map((field) => `${field.name}: ${show(field.value)}`).join(", ")}}`;
  expect(show(make(name, fields)), label).toBe(show(evaluate(`${name}{${written}}`, values)));
}

const names = (
  "BoolValue BytesValue DoubleValue FloatValue Int32Value Int64Value StringValue UInt32Value UInt64Value ListValue Struct " +
  "Value Timestamp Duration Any"
)
  .split(" ")
  .map((name) => `google.protobuf.${name}`);
const fieldNames =
  "value values fields null_value number_value string_value bool_value struct_value list_value seconds nanos other".split(
    " ",
  );
const numbers: readonly Outcome[] = [
  2n ** 31n - 1n,
  2n ** 31n,
  -(2n ** 31n),
  -(2n ** 31n) - 1n,
  new CelUint(2n ** 32n - 1n),
  new CelUint(2n ** 32n),
  0.1,
  1e300,
];

test.each(names)("%s of any field and value", (name) => {
  expectSameMessage(name);
  for (const field of fieldNames) {
    for (const value of [...kinds, ...numbers]) {
      expectSameMessage(name, { name: field, value });
      expectSameMessage(name, { name: field, value, optional: true });
    }
  }
});

test.each(["Timestamp", "Duration"])("%s of seconds and nanoseconds", (kind) => {
  const far = [9_223_372_036n, 9_223_372_037n, 18_446_744_073n, 253_402_300_799n, 253_402_300_800n, 62_135_596_800n];
  const seconds = [0n, 1n, -1n, ...far, ...far.map((value) => -value), 2n ** 63n - 1n, -(2n ** 63n)];
  const nanos = [
    0n,
    1n,
    -1n,
    999_999_999n,
    854_775_807n,
    854_775_808n,
    -854_775_808n,
    -854_775_809n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ];
  for (const value of seconds) {
    for (const more of nanos) {
      expectSameMessage(`google.protobuf.${kind}`, { name: "seconds", value }, { name: "nanos", value: more });
    }
  }
});

test("fields count in the order in which they are written", () => {
  const failed = kinds.at(-1) ?? null;
  const value = "google.protobuf.Value";
  expectSameMessage(value, { name: "bool_value", value: true }, { name: "number_value", value: 2 });
  expectSameMessage(value, { name: "number_value", value: 2 }, { name: "bool_value", value: true });
  expectSameMessage(value, { name: "number_value", value: 2 }, { name: "null_value", value: 0n });
  expectSameMessage(value, { name: "number_value", value: "x" }, { name: "bool_value", value: failed });
  expectSameMessage(value, { name: "number_value", value: failed }, { name: "bool_value", value: "x" });
  expectSameMessage(value, { name: "other", value: 1n, optional: true }, { name: "bool_value", value: failed });
});
