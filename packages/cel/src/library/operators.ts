import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  intType,
  listType,
  stringType,
  timestampType,
  uintType,
} from "../check/cel-type.ts";
import { CelError, divisionByZero, modulusByZero, nanUnordered, noSuchOverload } from "../value/cel-error.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { compareValues, isNumber, isOrdered } from "../value/compare.ts";
import { listContains } from "../value/equal.ts";
import { checkedInt, checkedUint, divideInt, moduloInt } from "../value/int64.ts";
import { mapFind } from "../value/map-access.ts";
import { sizeExceeded, spend, stepsExceeded, valueSizeMax } from "../value/meter.ts";
import { CelDuration, CelTimestamp } from "../value/time.ts";
import { addToTimestamp, subtractTimestamps } from "../value/time-arithmetic.ts";
import { isList, isMap } from "../value/type-name.ts";
import type { CelFunction, CelResult, Overload } from "./declare.ts";
import {
  bool,
  bytes,
  double,
  duration,
  hierarchy,
  int,
  list,
  map,
  optional,
  overload,
  param,
  str,
  timestamp,
  uint,
} from "./declare.ts";

const a = param("A");
const b = param("B");
const listOfA = list(a);
const mapOfAB = map(a, b);

/** Operators that evaluators handle themselves; declared for their types. */
const special: readonly CelFunction[] = [
  { name: "_?_:_", overloads: [overload("conditional", [bool, a, a], a.type)] },
  { name: "_&&_", overloads: [overload("logical_and", [bool, bool], boolType)] },
  { name: "_||_", overloads: [overload("logical_or", [bool, bool], boolType)] },
  { name: "_==_", overloads: [overload("equals", [a, a], boolType)] },
  { name: "_!=_", overloads: [overload("not_equals", [a, a], boolType)] },
  { name: "@not_strictly_false", overloads: [overload("not_strictly_false", [bool], boolType)] },
  {
    name: "_[_]",
    overloads: [
      overload("index_list", [listOfA, int], a.type),
      overload("index_map", [mapOfAB, a], b.type),
      overload("optional_list_index_int", [optional(list(param("V"))), int], optional(param("V")).type),
      overload(
        "optional_map_index_value",
        [optional(map(param("K"), param("V"))), param("K")],
        optional(param("V")).type,
      ),
      overload("hierarchy_index", [hierarchy, int], stringType),
    ],
  },
];

function add(left: CelValue, right: CelValue): CelResult {
  if (typeof left === "string") return typeof right === "string" ? concatText(left, right) : noSuchOverload;
  if (typeof left === "number") return typeof right === "number" ? left + right : noSuchOverload;
  if (typeof left === "bigint") return typeof right === "bigint" ? checkedInt(left + right) : noSuchOverload;
  if (left instanceof CelUint) {
    return right instanceof CelUint ? checkedUint(left.value + right.value) : noSuchOverload;
  }
  if (isList(left)) return isList(right) ? concatLists(left, right) : noSuchOverload;
  if (left instanceof Uint8Array) return right instanceof Uint8Array ? concatBytes(left, right) : noSuchOverload;
  return addTimes(left, right);
}

function addTimes(left: CelValue, right: CelValue): CelResult {
  if (left instanceof CelDuration) {
    if (right instanceof CelDuration) return asDuration(checkedInt(left.nanos + right.nanos));
    return right instanceof CelTimestamp ? addToTimestamp(right, left.nanos) : noSuchOverload;
  }
  if (left instanceof CelTimestamp && right instanceof CelDuration) return addToTimestamp(left, right.nanos);
  return noSuchOverload;
}

function asDuration(nanos: bigint | CelError): CelDuration | CelError {
  return nanos instanceof CelError ? nanos : new CelDuration(nanos);
}

function concatText(left: string, right: string): CelResult {
  return left.length + right.length > valueSizeMax ? sizeExceeded : left + right;
}

function concatLists(left: readonly CelValue[], right: readonly CelValue[]): CelResult {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  return spend(left.length + right.length) ? [...left, ...right] : stepsExceeded;
}

function concatBytes(left: Uint8Array, right: Uint8Array): CelResult {
  if (left.length + right.length > valueSizeMax) return sizeExceeded;
  const sum = new Uint8Array(left.length + right.length);
  sum.set(left);
  sum.set(right, left.length);
  return sum;
}

function subtract(left: CelValue, right: CelValue): CelResult {
  if (typeof left === "number") return typeof right === "number" ? left - right : noSuchOverload;
  if (typeof left === "bigint") return typeof right === "bigint" ? checkedInt(left - right) : noSuchOverload;
  if (left instanceof CelUint) {
    return right instanceof CelUint ? checkedUint(left.value - right.value) : noSuchOverload;
  }
  if (left instanceof CelDuration) {
    return right instanceof CelDuration ? asDuration(checkedInt(left.nanos - right.nanos)) : noSuchOverload;
  }
  if (!(left instanceof CelTimestamp)) return noSuchOverload;
  if (right instanceof CelTimestamp) return subtractTimestamps(left, right);
  if (!(right instanceof CelDuration)) return noSuchOverload;
  const negated = checkedInt(-right.nanos);
  return negated instanceof CelError ? negated : addToTimestamp(left, negated);
}

function multiply(left: CelValue, right: CelValue): CelResult {
  if (typeof left === "number") return typeof right === "number" ? left * right : noSuchOverload;
  if (typeof left === "bigint") return typeof right === "bigint" ? checkedInt(left * right) : noSuchOverload;
  return left instanceof CelUint && right instanceof CelUint ? checkedUint(left.value * right.value) : noSuchOverload;
}

function divide(left: CelValue, right: CelValue): CelResult {
  if (typeof left === "number") return typeof right === "number" ? left / right : noSuchOverload;
  if (typeof left === "bigint") return typeof right === "bigint" ? divideInt(left, right) : noSuchOverload;
  if (!(left instanceof CelUint && right instanceof CelUint)) return noSuchOverload;
  return right.value === 0n ? divisionByZero : new CelUint(left.value / right.value);
}

function modulo(left: CelValue, right: CelValue): CelResult {
  if (typeof left === "bigint") return typeof right === "bigint" ? moduloInt(left, right) : noSuchOverload;
  if (!(left instanceof CelUint && right instanceof CelUint)) return noSuchOverload;
  return right.value === 0n ? modulusByZero : new CelUint(left.value % right.value);
}

function negate(value: CelValue): CelResult {
  if (typeof value === "number") return -value;
  if (typeof value === "bigint") return checkedInt(-value);
  return value instanceof CelDuration ? asDuration(checkedInt(-value.nanos)) : noSuchOverload;
}

const isTime = (value: CelValue): boolean => value instanceof CelDuration || value instanceof CelTimestamp;

const arithmetic: readonly CelFunction[] = [
  {
    name: "_+_",
    overloads: [
      overload("add_bytes", [bytes, bytes], bytesType),
      overload("add_double", [double, double], doubleType),
      overload("add_duration_duration", [duration, duration], durationType),
      overload("add_duration_timestamp", [duration, timestamp], timestampType),
      overload("add_timestamp_duration", [timestamp, duration], timestampType),
      overload("add_int64", [int, int], intType),
      overload("add_list", [listOfA, listOfA], listType(a.type)),
      overload("add_string", [str, str], stringType),
      overload("add_uint64", [uint, uint], uintType),
    ],
    whole: {
      accepts: (v) => isNumber(v) || typeof v === "string" || v instanceof Uint8Array || isList(v) || isTime(v),
      call: add,
    },
  },
  {
    name: "_-_",
    overloads: [
      overload("subtract_double", [double, double], doubleType),
      overload("subtract_duration_duration", [duration, duration], durationType),
      overload("subtract_int64", [int, int], intType),
      overload("subtract_timestamp_duration", [timestamp, duration], timestampType),
      overload("subtract_timestamp_timestamp", [timestamp, timestamp], durationType),
      overload("subtract_uint64", [uint, uint], uintType),
    ],
    whole: { accepts: (v) => isNumber(v) || isTime(v), call: subtract },
  },
  numeric("_*_", "multiply", multiply),
  numeric("_/_", "divide", divide),
  {
    name: "_%_",
    overloads: [overload("modulo_int64", [int, int], intType), overload("modulo_uint64", [uint, uint], uintType)],
    whole: { accepts: (v) => typeof v === "bigint" || v instanceof CelUint, call: modulo },
  },
  {
    name: "-_",
    overloads: [overload("negate_double", [double], doubleType), overload("negate_int64", [int], intType)],
    whole: {
      accepts: (v) =>
        typeof v === "boolean" || typeof v === "number" || typeof v === "bigint" || v instanceof CelDuration,
      call: negate,
    },
  },
  {
    name: "!_",
    overloads: [overload("logical_not", [bool], boolType)],
    whole: { accepts: () => true, call: (v) => (typeof v === "boolean" ? !v : noSuchOverload) },
  },
];

function numeric(name: string, word: string, call: (left: CelValue, right: CelValue) => CelResult): CelFunction {
  return {
    name,
    overloads: [
      overload(`${word}_double`, [double, double], doubleType),
      overload(`${word}_int64`, [int, int], intType),
      overload(`${word}_uint64`, [uint, uint], uintType),
    ],
    whole: { accepts: isNumber, call },
  };
}

const comparisons: readonly CelFunction[] = [
  comparison("_<_", "less", (order) => order < 0),
  comparison("_<=_", "less_equals", (order) => order <= 0),
  comparison("_>_", "greater", (order) => order > 0),
  comparison("_>=_", "greater_equals", (order) => order >= 0),
];

function comparison(name: string, word: string, holds: (order: number) => boolean): CelFunction {
  return {
    name,
    overloads: comparisonOverloads(word),
    whole: {
      accepts: isOrdered,
      call: (left, right) => {
        const order = compareValues(left, right);
        if (typeof order === "number") return holds(order);
        return order === nanUnordered ? false : order;
      },
    },
  };
}

function comparisonOverloads(word: string): Overload[] {
  const numbers = [
    ["int64", int],
    ["uint64", uint],
    ["double", double],
  ] as const;
  const others = [
    ["string", str],
    ["bytes", bytes],
    ["timestamp", timestamp],
    ["duration", duration],
  ] as const;
  return [
    overload(`${word}_bool`, [bool, bool], boolType),
    ...numbers.flatMap(([left, p]) => [
      overload(`${word}_${left}`, [p, p], boolType),
      ...numbers.flatMap(([right, q]) =>
        left === right ? [] : [overload(`${word}_${left}_${right}`, [p, q], boolType)],
      ),
    ]),
    ...others.map(([type, p]) => overload(`${word}_${type}`, [p, p], boolType)),
  ];
}

/** CEL's `in`. */
export function isIn(value: CelValue, container: CelValue): CelResult {
  if (isList(container)) return listContains(container, value);
  return isMap(container) ? mapFind(container, value) !== undefined : noSuchOverload;
}

const membership: CelFunction = {
  name: "@in",
  overloads: [overload("in_list", [a, listOfA], boolType), overload("in_map", [a, mapOfAB], boolType)],
  whole: { accepts: () => true, call: isIn },
};

export const operators: readonly CelFunction[] = [...special, ...arithmetic, ...comparisons, membership];
