import type { JsonObject } from "@edict/protocol";
import { boolType } from "../check/cel-type.ts";
import { CelError, noneDereference } from "../value/cel-error.ts";
import { CelMap } from "../value/cel-map.ts";
import { CelOptional, optionalNone } from "../value/cel-optional.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { mapEntries, mapSize } from "../value/map-access.ts";
import { spend, stepsExceeded } from "../value/meter.ts";
import { renderValue } from "../value/render.ts";
import { CelDuration, CelTimestamp } from "../value/time.ts";
import { timestampSecondsMin } from "../value/time-arithmetic.ts";
import { isList, isMap } from "../value/type-name.ts";
import type { CelFunction, CelResult } from "./declare.ts";
import { dyn, int, list, map, member, optional, overload, param, str } from "./declare.ts";

const v = param("V");
const k = param("K");
const optionalOfV = optional(v);
const listOfV = list(v);
const mapOfKV = map(k, v);

/** Whether a value is the zero of its type: null, 0, "", empty, year 1. */
function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === 0 || value === 0n || value === "") return true;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration) return value.nanos === 0n;
  if (value instanceof CelTimestamp) return value.seconds === timestampSecondsMin && value.nanos === 0;
  if (isList(value) || value instanceof Uint8Array) return value.length === 0;
  return isMap(value) && mapSize(value) === 0;
}

function unwrap(values: readonly CelValue[]): CelResult {
  const kept: CelValue[] = [];
  for (const value of values) {
    if (!(value instanceof CelOptional)) return new CelError(`value ${renderValue(value)} is not optional`);
    if (value.value !== undefined) kept.push(value.value);
  }
  return kept;
}

function elementAt(values: readonly CelValue[], index: number): CelOptional {
  const value = values.at(index);
  return value === undefined ? optionalNone : new CelOptional(value);
}

/** A copy of a map with more entries. */
function insertAll(target: CelMap | JsonObject, entries: readonly (readonly [CelValue, CelValue])[]): CelResult {
  if (!spend(mapSize(target) + entries.length)) return stepsExceeded;
  const result = new CelMap();
  for (const [key, value] of mapEntries(target)) result.set(key, value);
  return insertInto(result, entries) ?? result;
}

/** Puts entries into a map while a comprehension builds it, without copying. */
export function insertInto(target: CelMap, entries: Iterable<readonly [CelValue, CelValue]>): CelError | undefined {
  for (const [key, value] of entries) {
    if (target.find(key) !== undefined) return new CelError(`insert failed: key ${renderValue(key)} already exists`);
    target.set(key, value);
  }
  return undefined;
}

/** What the planner evaluates itself, since the right side may not be needed. */
const lazy: readonly CelFunction[] = [
  { name: "or", overloads: [member("optional_or_optional", [optionalOfV, optionalOfV], optionalOfV.type)] },
  { name: "orValue", overloads: [member("optional_orValue_value", [optionalOfV, v], v.type)] },
  { name: "_?._", overloads: [overload("select_optional_field", [dyn, str], optionalOfV.type)] },
  {
    name: "_[?_]",
    overloads: [
      overload("list_optindex_optional_int", [listOfV, int], optionalOfV.type),
      overload("optional_list_optindex_optional_int", [optional(listOfV), int], optionalOfV.type),
      overload("map_optindex_optional_value", [mapOfKV, k], optionalOfV.type),
      overload("optional_map_optindex_optional_value", [optional(mapOfKV), k], optionalOfV.type),
    ],
  },
];

const makers: readonly CelFunction[] = [
  {
    name: "optional.of",
    overloads: [overload("optional_of", [v], optionalOfV.type, (value) => new CelOptional(value))],
  },
  {
    name: "optional.ofNonZeroValue",
    overloads: [
      overload("optional_ofNonZeroValue", [v], optionalOfV.type, (value) =>
        isZero(value) ? optionalNone : new CelOptional(value),
      ),
    ],
  },
  { name: "optional.none", overloads: [overload("optional_none", [], optionalOfV.type, () => optionalNone)] },
  { name: "optional.unwrap", overloads: [overload("optional_unwrap", [list(optionalOfV)], listOfV.type, unwrap)] },
];

const readers: readonly CelFunction[] = [
  {
    name: "value",
    overloads: [
      member("optional_value", [optionalOfV], v.type, ({ value }) => (value === undefined ? noneDereference : value)),
    ],
  },
  {
    name: "hasValue",
    overloads: [member("optional_hasValue", [optionalOfV], boolType, (value) => value.value !== undefined)],
  },
  { name: "unwrapOpt", overloads: [member("optional_unwrapOpt", [list(optionalOfV)], listOfV.type, unwrap)] },
  { name: "first", overloads: [member("list_first", [listOfV], optionalOfV.type, (values) => elementAt(values, 0))] },
  { name: "last", overloads: [member("list_last", [listOfV], optionalOfV.type, (values) => elementAt(values, -1))] },
];

/** To which the map-building macros expand. */
const mapInsert: CelFunction = {
  name: "cel.@mapInsert",
  overloads: [
    overload("@mapInsert_map_key_value", [mapOfKV, k, v], mapOfKV.type, (target, key, value) =>
      insertAll(target, [[key, value]]),
    ),
    overload("@mapInsert_map_map", [mapOfKV, mapOfKV], mapOfKV.type, (target, more) =>
      insertAll(target, mapEntries(more)),
    ),
  ],
};

export const optionals: readonly CelFunction[] = [...lazy, ...makers, ...readers, mapInsert];
