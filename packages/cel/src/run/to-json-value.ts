import type { JsonObject, JsonValue } from "@edict/protocol";
import { toNativeString } from "../library/to-strings.ts";
import { encodeBase64 } from "../value/base64.ts";
import { CelError, noneDereference } from "../value/cel-error.ts";
import { CelMessage } from "../value/cel-message.ts";
import { CelOptional } from "../value/cel-optional.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { mapEntries } from "../value/map-access.ts";
import { CelDuration, CelTimestamp } from "../value/time.ts";
import { formatDuration, formatTimestamp } from "../value/time-text.ts";
import { isList, isMap, typeNameOf } from "../value/type-name.ts";

/**
 * `value` is set unless `error` is; `notFinite` tells that the value holds a NaN or an infinity, for which Cerbos answers
 * HTTP 500.
 */
export type CelJsonResult =
  | { readonly ok: true; readonly value: JsonValue; readonly notFinite: boolean }
  | { readonly ok: false; readonly error: CelError };

/** Values converted at most; a value may hold itself many times over. */
const convertedMax = 1_000_000;

const safeIntegerMax = 2n ** 53n - 1n;

/**
 * Converts a value as Cerbos does for rule outputs (`google.protobuf.Value`): timestamps, durations and bytes become
 * strings, as do integers that a double cannot hold.
 */
export function toJsonValue(value: CelValue): CelJsonResult {
  const state: State = { left: convertedMax, notFinite: false };
  const converted = convert(value, state);
  if (converted instanceof CelError) return { ok: false, error: converted };
  return { ok: true, value: converted, notFinite: state.notFinite };
}

interface State {
  left: number;
  notFinite: boolean;
}

function convert(value: CelValue, state: State): JsonValue | CelError {
  if (--state.left < 0) return new CelError(`value holds more than ${convertedMax} values`);
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) state.notFinite = true;
    return value;
  }
  if (typeof value === "bigint") return integer(value);
  if (value instanceof CelUint) return integer(value.value);
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof Uint8Array) return encodeBase64(value);
  return convertCompound(value, state);
}

function convertCompound(value: CelValue, state: State): JsonValue | CelError {
  if (isList(value)) return convertList(value, state);
  if (isMap(value)) return convertEntries(mapEntries(value), state);
  if (value instanceof CelOptional) {
    return value.value === undefined ? noneDereference : convert(value.value, state);
  }
  return value instanceof CelMessage ? convertMessage(value, state) : refuse(value);
}

function integer(value: bigint): number | string {
  return value > safeIntegerMax || value < -safeIntegerMax ? String(value) : Number(value);
}

function convertList(values: readonly CelValue[], state: State): JsonValue | CelError {
  const list: JsonValue[] = [];
  for (const value of values) {
    const converted = convert(value, state);
    if (converted instanceof CelError) return converted;
    list.push(converted);
  }
  return list;
}

function convertEntries(entries: readonly (readonly [CelValue, CelValue])[], state: State): JsonObject | CelError {
  const converted: [string, JsonValue][] = [];
  for (const [key, value] of entries) {
    const name = toNativeString(key);
    if (name instanceof CelError) return name;
    const item = convert(value, state);
    if (item instanceof CelError) return item;
    converted.push([name, item]);
  }
  // Unlike assignment, this makes own properties of any name, `__proto__` included.
  return Object.fromEntries(converted);
}

function convertMessage(message: CelMessage, state: State): JsonObject | CelError {
  const entries: (readonly [CelValue, CelValue])[] = [];
  for (const field of message.fields) {
    if (!message.has(field)) continue;
    const value = message.get(field);
    if (value instanceof CelError) return value;
    if (value !== undefined) entries.push([camelCase(field), value]);
  }
  return convertEntries(entries, state);
}

function camelCase(field: string): string {
  return field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const refusals: ReadonlyMap<string, string> = new Map([
  ["type", "type conversion not supported for 'type'"],
  ["cerbos.lib.hierarchy", "unsupported native conversion from hierarchy to '*structpb.Value'"],
  ["cerbos.lib.spiffeID", "unsupported native conversion from SPIFFEID to '*structpb.Value'"],
  ["cerbos.lib.spiffeTrustDomain", "unsupported native conversion from SPIFFETrustDomain to '*structpb.Value'"],
  ["cerbos.lib.spiffeMatcher", "unsupported native conversion from SPIFFEMatcher to '*structpb.Value'"],
]);

function refuse(value: CelValue): CelError {
  return new CelError(refusals.get(typeNameOf(value)) ?? "unsupported type conversion to '*structpb.Value'");
}
