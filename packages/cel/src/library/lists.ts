import type { CelType } from "../check/cel-type.ts";
import { boolType, dynType, intType, listType, typeName } from "../check/cel-type.ts";
import { CelError, noSuchOverload } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import { compareValues, isOrdered } from "../value/compare.ts";
import { listContains } from "../value/equal.ts";
import { CelHierarchy } from "../value/hierarchy.ts";
import { mapSize } from "../value/map-access.ts";
import { spend, stepsExceeded } from "../value/meter.ts";
import { isList, isMap, typeNameOf } from "../value/type-name.ts";
import type { CelFunction, CelResult, Overload, Param } from "./declare.ts";
import {
  bool,
  bytes,
  double,
  duration,
  dyn,
  int,
  list,
  map,
  member,
  overload,
  param,
  str,
  timestamp,
  uint,
} from "./declare.ts";
import { hierarchySize } from "./hierarchies.ts";
import { stringReverse } from "./strings.ts";

const t = param("T");
const a = param("A");
const b = param("B");
const listOfT = list(t);

/** Elements that `lists.range` makes at most. */
const rangeMax = 1_000_000n;

/** Number of characters, bytes, elements, entries or parts; `undefined` for values without size. */
export function sizeOf(value: CelValue): number | undefined {
  if (typeof value === "string") return textSize(value);
  if (isList(value) || value instanceof Uint8Array) return value.length;
  if (isMap(value)) return mapSize(value);
  return value instanceof CelHierarchy ? value.parts.length : undefined;
}

function textSize(text: string): number {
  let size = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) size--;
  }
  return size;
}

function slice(values: readonly CelValue[], start: bigint, end: bigint): CelResult {
  const fail = (reason: string): CelError => new CelError(`cannot slice(${start}, ${end}), ${reason}`);
  if (start < 0n || end < 0n) return fail("negative indexes not supported");
  if (start > end) return fail("start index must be less than or equal to end index");
  if (BigInt(values.length) < end) return fail(`list is length ${values.length}`);
  return metered(values.slice(Number(start), Number(end)));
}

function metered(values: readonly CelValue[]): CelResult {
  return spend(values.length) ? values : stepsExceeded;
}

function flatten(values: readonly CelValue[], depth: bigint): CelResult {
  if (depth < 0n) return new CelError("level must be non-negative");
  const flat: CelValue[] = [];
  return flattenInto(flat, values, depth) ? flat : stepsExceeded;
}

function flattenAny(values: CelValue, depth: CelValue | undefined): CelResult {
  const level = depth === undefined ? 1n : depth;
  if (isList(values) && typeof level === "bigint") return flatten(values, level);
  const argument = depth === undefined ? "" : shownType(depth);
  return new CelError(`no such overload: ${shownType(values)}.flatten(${argument})`);
}

function shownType(value: CelValue): string {
  const name = typeNameOf(value);
  return name === "list" ? "list(dyn)" : name === "map" ? "map(dyn, dyn)" : name;
}

function flattenInto(flat: CelValue[], values: readonly CelValue[], depth: bigint): boolean {
  if (!spend(values.length)) return false;
  for (const value of values) {
    if (!isList(value) || depth === 0n) flat.push(value);
    else if (!flattenInto(flat, value, depth - 1n)) return false;
  }
  return true;
}

function range(count: bigint): CelResult {
  if (count < 0n) return new CelError(`lists.range: size must be non-negative, got ${count}`);
  if (count > rangeMax) return new CelError(`lists.range: size ${count} exceeds maximum allowed (${rangeMax})`);
  if (!spend(Number(count))) return stepsExceeded;
  return Array.from({ length: Number(count) }, (_, i) => BigInt(i));
}

function distinct(values: readonly CelValue[]): CelResult {
  const seen = new Set<CelValue>();
  const kept: CelValue[] = [];
  for (const value of values) {
    if (!spend(1)) return stepsExceeded;
    // A string equals nothing but itself: no need to compare it with all that was kept.
    const known = typeof value === "string" ? seen.has(value) : listContains(kept, value);
    if (known instanceof CelError) return known;
    if (known) continue;
    seen.add(value);
    kept.push(value);
  }
  return kept;
}

function sortBy(values: readonly CelValue[], keys: readonly CelValue[]): CelResult {
  if (values.length !== keys.length) {
    const sizes = `${values.length} and ${keys.length} elements respectively`;
    return new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${sizes}`,
    );
  }
  const [first] = keys;
  if (first === undefined) return values;
  if (!isOrdered(first)) return new CelError("list elements must be comparable");
  const type = typeNameOf(first);
  if (keys.some((key) => typeNameOf(key) !== type)) return new CelError("list elements must have the same type");
  if (!spend(values.length * Math.ceil(Math.log2(values.length + 1)))) return stepsExceeded;
  const order = keys
    .map((_, i) => i)
    .sort((i, j) => {
      const compared = compareValues(keys[i] ?? null, keys[j] ?? null);
      return typeof compared === "number" ? compared : 0;
    });
  return order.map((i) => values[i] ?? null);
}

const comparable: readonly Param<CelValue>[] = [int, uint, double, bool, duration, timestamp, str, bytes];

function perType(suffix: string, make: (id: string, of: Param<CelValue>) => Overload): Overload[] {
  return comparable.map((of) => make(`list_${typeName(of.type)}_${suffix}`, of));
}

/** Lists, or an error worded for the function. */
function ofLists(
  name: string,
  call: (values: readonly CelValue[], keys: readonly CelValue[]) => CelResult,
): NonNullable<CelFunction["whole"]> {
  return {
    accepts: isList,
    call: (values, keys) => {
      if (!isList(values)) return noSuchOverload;
      if (name === "sort") return call(values, values);
      return isList(keys) ? call(values, keys) : noSuchOverload;
    },
  };
}

const size: CelFunction = {
  name: "size",
  overloads: [
    overload("size_bytes", [bytes], intType),
    member("bytes_size", [bytes], intType),
    overload("size_list", [list(a)], intType),
    member("list_size", [list(a)], intType),
    overload("size_map", [map(a, b)], intType),
    member("map_size", [map(a, b)], intType),
    overload("size_string", [str], intType),
    member("string_size", [str], intType),
    hierarchySize,
  ],
  whole: { accepts: (value) => sizeOf(value) !== undefined, call: (value) => BigInt(sizeOf(value) ?? 0) },
};

const sorting: readonly CelFunction[] = [
  {
    name: "sort",
    overloads: perType("sort", (id, of) => member(id, [list(of)], listType(of.type))),
    whole: ofLists("sort", sortBy),
  },
  {
    name: "@sortByAssociatedKeys",
    overloads: perType("sortByAssociatedKeys", (id, of) => member(id, [listOfT, list(of)], listOfT.type)),
    whole: ofLists("@sortByAssociatedKeys", sortBy),
  },
];

const shapes: readonly CelFunction[] = [
  { name: "slice", overloads: [member("list_slice", [listOfT, int, int], listOfT.type, slice)] },
  {
    name: "flatten",
    overloads: [
      member("list_flatten", [list(listOfT)], listOfT.type),
      member("list_flatten_int", [list(dyn), int], listType(dynType)),
    ],
    whole: { accepts: () => true, call: flattenAny },
  },
  { name: "lists.range", overloads: [overload("lists_range", [int], listType(intType), range)] },
  {
    name: "reverse",
    overloads: [
      member("list_reverse", [listOfT], listOfT.type, (values) => metered([...values].reverse())),
      stringReverse,
    ],
  },
  { name: "distinct", overloads: [member("list_distinct", [listOfT], listOfT.type, distinct)] },
];

/** All elements of `part` are in `whole`. */
function containsAll(whole: readonly CelValue[], part: readonly CelValue[]): CelResult {
  for (const value of part) {
    const found = listContains(whole, value);
    if (found !== true) return found;
  }
  return true;
}

function intersects(left: readonly CelValue[], right: readonly CelValue[]): CelResult {
  for (const value of left) {
    const found = listContains(right, value);
    if (found !== false) return found;
  }
  return false;
}

function equivalent(left: readonly CelValue[], right: readonly CelValue[]): CelResult {
  const contained = containsAll(left, right);
  return contained === true ? containsAll(right, left) : contained;
}

/** Elements of `values` that are, or are not, in `others`; duplicates stay. */
function select(values: readonly CelValue[], others: readonly CelValue[], wanted: boolean): CelResult {
  const kept: CelValue[] = [];
  for (const value of values) {
    const found = listContains(others, value);
    if (found instanceof CelError) return found;
    if (found === wanted) kept.push(value);
  }
  return kept;
}

/** Goes through the shorter list, the left one if they are equally long. */
function intersect(left: readonly CelValue[], right: readonly CelValue[]): CelResult {
  return left.length > right.length ? select(right, left, true) : select(left, right, true);
}

type SetOperation = (left: readonly CelValue[], right: readonly CelValue[]) => CelResult;

/** A set function of Cerbos, in both call styles. */
function cerbosSet(name: string, result: CelType, call: SetOperation): CelFunction {
  const params = [list(a), list(a)] as const;
  return {
    name,
    overloads: [
      overload(`${name}_overload`, params, result, call),
      member(`${name}_member_overload`, params, result, call),
    ],
    hidesErrors: true,
  };
}

const sets: readonly CelFunction[] = [
  {
    name: "sets.contains",
    overloads: [overload("list_sets_contains_list", [listOfT, listOfT], boolType, containsAll)],
  },
  {
    name: "sets.equivalent",
    overloads: [overload("list_sets_equivalent_list", [listOfT, listOfT], boolType, equivalent)],
  },
  {
    name: "sets.intersects",
    overloads: [overload("list_sets_intersects_list", [listOfT, listOfT], boolType, intersects)],
  },
  cerbosSet("except", list(a).type, (left, right) => select(left, right, false)),
  cerbosSet("intersect", list(a).type, intersect),
  cerbosSet("hasIntersection", boolType, intersects),
  cerbosSet("has_intersection", boolType, intersects),
  cerbosSet("isSubset", boolType, (part, whole) => containsAll(whole, part)),
  cerbosSet("is_subset", boolType, (part, whole) => containsAll(whole, part)),
];

export const lists: readonly CelFunction[] = [size, ...sorting, ...shapes, ...sets];
