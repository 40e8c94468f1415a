import type { CelType } from "../check/cel-type.ts";
import { durationType, dynType, listType, mapType, stringType, timestampType, wrapperType } from "../check/cel-type.ts";
import { CelError, intOverflow, timestampOverflow, uintOverflow } from "../value/cel-error.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { checkedInt } from "../value/int64.ts";
import { CelDuration, CelTimestamp } from "../value/time.ts";
import { addToTimestamp, isTimestampInRange } from "../value/time-arithmetic.ts";
import type { CelResult, Param } from "./declare.ts";
import { bool, bytes, double, dyn, int, list, map, str, uint } from "./declare.ts";

/** A protobuf message that expressions can make; the result is a plain CEL value. */
export interface WellKnownMessage {
  readonly type: CelType;
  readonly fields: ReadonlyMap<string, Param<CelValue>>;
  /** Makes the value from the fields that are set, whose types were checked. */
  readonly make: (fields: ReadonlyMap<string, CelResult>) => CelResult;
}

type Fields = Readonly<Record<string, Param<CelValue>>>;

function message(type: CelType, fields: Fields, make: WellKnownMessage["make"]): WellKnownMessage {
  return { type, fields: new Map(Object.entries(fields)), make };
}

/** A message whose only field is its value. */
function wrapper(
  type: CelType,
  value: Param<CelValue>,
  zero: CelResult,
  narrow = (v: CelResult): CelResult => v,
): WellKnownMessage {
  return message(type, { value }, (fields) => narrow(fields.get("value") ?? zero));
}

function narrowInt(value: CelResult): CelResult {
  return typeof value === "bigint" && BigInt.asIntN(32, value) !== value ? intOverflow : value;
}

function narrowUint(value: CelResult): CelResult {
  return value instanceof CelUint && BigInt.asUintN(32, value.value) !== value.value ? uintOverflow : value;
}

function secondsAndNanos(fields: ReadonlyMap<string, CelResult>): { readonly seconds: bigint; readonly nanos: bigint } {
  const read = (name: string): bigint => {
    const value = fields.get(name);
    return typeof value === "bigint" ? value : 0n;
  };
  return { seconds: read("seconds"), nanos: read("nanos") };
}

function makeTimestamp(fields: ReadonlyMap<string, CelResult>): CelResult {
  const { seconds, nanos } = secondsAndNanos(fields);
  if (!isTimestampInRange(Number(seconds))) return timestampOverflow;
  return addToTimestamp(new CelTimestamp(Number(seconds), 0), nanos);
}

function makeDuration(fields: ReadonlyMap<string, CelResult>): CelResult {
  const { seconds, nanos } = secondsAndNanos(fields);
  const total = checkedInt(seconds * 1_000_000_000n + nanos);
  return total instanceof CelError ? total : new CelDuration(total);
}

const json = dynType;
const jsonObject = mapType(stringType, json);
const valueFields = {
  null_value: int,
  number_value: double,
  string_value: str,
  bool_value: bool,
  struct_value: map(str, dyn),
  list_value: list(dyn),
};

export const wellKnownMessages: ReadonlyMap<string, WellKnownMessage> = new Map([
  ["google.protobuf.BoolValue", wrapper(wrapperType("bool"), bool, false)],
  ["google.protobuf.BytesValue", wrapper(wrapperType("bytes"), bytes, new Uint8Array())],
  ["google.protobuf.DoubleValue", wrapper(wrapperType("double"), double, 0)],
  [
    "google.protobuf.FloatValue",
    wrapper(wrapperType("double"), double, 0, (value) => (typeof value === "number" ? Math.fround(value) : value)),
  ],
  ["google.protobuf.Int32Value", wrapper(wrapperType("int"), int, 0n, narrowInt)],
  ["google.protobuf.Int64Value", wrapper(wrapperType("int"), int, 0n)],
  ["google.protobuf.StringValue", wrapper(wrapperType("string"), str, "")],
  ["google.protobuf.UInt32Value", wrapper(wrapperType("uint"), uint, new CelUint(0n), narrowUint)],
  ["google.protobuf.UInt64Value", wrapper(wrapperType("uint"), uint, new CelUint(0n))],
  ["google.protobuf.ListValue", message(listType(json), { values: list(dyn) }, (fields) => fields.get("values") ?? [])],
  ["google.protobuf.Struct", message(jsonObject, { fields: map(str, dyn) }, (fields) => fields.get("fields") ?? {})],
  ["google.protobuf.Value", message(json, valueFields, makeValue)],
  ["google.protobuf.Timestamp", message(timestampType, { seconds: int, nanos: int }, makeTimestamp)],
  ["google.protobuf.Duration", message(durationType, { seconds: int, nanos: int }, makeDuration)],
]);

/** The last field set decides; none is null. */
function makeValue(fields: ReadonlyMap<string, CelResult>): CelResult {
  const [name, value] = [...fields].at(-1) ?? ["null_value", null];
  return name === "null_value" ? null : value;
}
