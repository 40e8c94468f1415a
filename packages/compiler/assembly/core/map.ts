/**
 * Maps: entries sorted by key, so that iteration has one order and finding one needs no hash that somebody could flood.
 * Order of keys: booleans, numbers by value, strings by code point, everything else. Keys of different types are
 * different keys, but numbers are found across types.
 */
import { alloc } from "./arena";
import {
  BOOL,
  DOUBLE,
  double,
  INT,
  long,
  makeCell,
  MAP,
  n,
  NULL,
  p,
  STRING,
  tagOf,
  TIMESTAMP,
  UINT,
} from "./cell";
import { compareBytes } from "./compare-bytes";

/** A map with room for `room` entries and none in it; `putEntry`, then `finishMap`, before anybody sees it. */
export function startMap(room: u32): usize {
  return makeCell(MAP, 0, alloc(<usize>room << 3), 0);
}

export function putEntry(map: usize, key: usize, value: usize): void {
  const count = n(map);
  const at = p(map) + (<usize>count << 3);
  store<u32>(at, <u32>key);
  store<u32>(at, <u32>value, 4);
  store<u32>(map, count + 1, 4);
}

// @ts-ignore: decorator
@inline
export function entryKey(map: usize, index: u32): usize {
  return <usize>load<u32>(p(map) + (<usize>index << 3));
}

// @ts-ignore: decorator
@inline
export function entryValue(map: usize, index: u32): usize {
  return <usize>load<u32>(p(map) + (<usize>index << 3), 4);
}

/** Sorts the entries; of those with the same key the last one put stays. */
export function finishMap(map: usize): usize {
  const count = n(map);
  if (count < 2) return map;
  const from = p(map);
  if (isSorted(from, count)) return map;
  const sorted = mergeSort(from, count);
  store<u32>(map, <u32>sorted, 8);
  store<u32>(map, dropRepeated(sorted, count), 4);
  return map;
}

function isSorted(at: usize, count: u32): bool {
  for (let i: u32 = 1; i < count; i += 1) {
    const here = at + (<usize>i << 3);
    if (compareKeys(load<u32>(here - 8), load<u32>(here)) >= 0) return false;
  }
  return true;
}

/** Stable, bottom up; the address of the sorted entries. */
function mergeSort(entries: usize, count: u32): usize {
  let from = entries;
  let to = alloc(<usize>count << 3);
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let start: u32 = 0; start < count; start += width << 1) {
      merge(from, to, start, min(start + width, count), min(start + (width << 1), count));
    }
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

function merge(from: usize, to: usize, start: u32, middle: u32, end: u32): void {
  let left = start;
  let right = middle;
  for (let i = start; i < end; i += 1) {
    const takeLeft =
      left < middle &&
      (right >= end || compareKeys(load<u32>(from + (<usize>left << 3)), load<u32>(from + (<usize>right << 3))) <= 0);
    const source = from + (<usize>(takeLeft ? left : right) << 3);
    if (takeLeft) left += 1;
    else right += 1;
    store<u64>(to + (<usize>i << 3), load<u64>(source));
  }
}

function dropRepeated(at: usize, count: u32): u32 {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i += 1) {
    const entry = load<u64>(at + (<usize>i << 3));
    const same = kept > 0 && compareKeys(load<u32>(at + (<usize>(kept - 1) << 3)), <usize>(<u32>entry)) == 0;
    if (!same) kept += 1;
    store<u64>(at + (<usize>(kept - 1) << 3), entry);
  }
  return kept;
}

function rankOf(tag: u32): i32 {
  return tag == BOOL ? 0 : tag == INT || tag == UINT || tag == DOUBLE ? 1 : tag == STRING ? 2 : 3;
}

/** Order of keys; 0 only for the same value of the same type. */
export function compareKeys(a: usize, b: usize): i32 {
  const aTag = tagOf(a);
  const bTag = tagOf(b);
  if (aTag == STRING && bTag == STRING) return compareBytes(p(a), n(a), p(b), n(b));
  const rank = rankOf(aTag) - rankOf(bTag);
  if (rank != 0) return rank;
  if (aTag == BOOL) return <i32>n(a) - <i32>n(b);
  if (rankOf(aTag) == 1) {
    const order = compareNumbers(a, b);
    return order != 0 ? order : <i32>aTag - <i32>bTag;
  }
  if (aTag != bTag) return <i32>aTag - <i32>bTag;
  if (aTag == NULL) return 0;
  if (aTag == TIMESTAMP) {
    if (long(a) != long(b)) return long(a) < long(b) ? -1 : 1;
    return <i32>n(a) - <i32>n(b);
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Exact order of two numbers of any type; NaN comes first. */
export function compareNumbers(a: usize, b: usize): i32 {
  const aTag = tagOf(a);
  const bTag = tagOf(b);
  if (aTag == DOUBLE && bTag == DOUBLE) return orderDoubles(double(a), double(b));
  if (aTag == DOUBLE) return -compareToDouble(b, double(a));
  if (bTag == DOUBLE) return compareToDouble(a, double(b));
  if (aTag == bTag) {
    if (aTag == INT) return long(a) < long(b) ? -1 : long(a) > long(b) ? 1 : 0;
    return <u64>long(a) < <u64>long(b) ? -1 : <u64>long(a) > <u64>long(b) ? 1 : 0;
  }
  const int = aTag == INT ? long(a) : long(b);
  const uint = <u64>(aTag == INT ? long(b) : long(a));
  const order = int < 0 || <u64>int < uint ? -1 : <u64>int > uint ? 1 : 0;
  return aTag == INT ? order : -order;
}

function orderDoubles(a: f64, b: f64): i32 {
  if (a != a) return b != b ? 0 : -1;
  if (b != b) return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An INT or UINT against a double, without rounding. */
function compareToDouble(integer: usize, value: f64): i32 {
  if (value != value) return 1;
  if (tagOf(integer) == INT) {
    if (value >= 9223372036854775808.0) return -1;
    if (value < -9223372036854775808.0) return 1;
    const whole = <i64>value;
    if (long(integer) != whole) return long(integer) < whole ? -1 : 1;
    return orderDoubles(<f64>whole, value);
  }
  if (value >= 18446744073709551616.0) return -1;
  if (value < 0) return 1;
  const whole = <u64>value;
  if (<u64>long(integer) != whole) return <u64>long(integer) < whole ? -1 : 1;
  return orderDoubles(<f64>whole, value);
}

/** Finds a key as `container[key]` and `in` do: the same value, numbers across types. The value, or 0. */
export function findEntry(map: usize, key: usize): usize {
  if (tagOf(key) == STRING) return findText(map, key);
  const rank = rankOf(tagOf(key));
  const count = n(map);
  for (let i: u32 = 0; i < count; i += 1) {
    const other = entryKey(map, i);
    const same =
      rank == 1 && rankOf(tagOf(other)) == 1
        ? compareNumbers(key, other) == 0 && !isNaNCell(key)
        : compareKeys(key, other) == 0;
    if (same) return entryValue(map, i);
  }
  return 0;
}

function isNaNCell(cell: usize): bool {
  return tagOf(cell) == DOUBLE && double(cell) != double(cell);
}

/** Finds a STRING key by bisection. The value, or 0. */
export function findText(map: usize, key: usize): usize {
  let low: u32 = 0;
  let high = n(map);
  const at = p(key);
  const length = n(key);
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = entryKey(map, middle);
    const order = tagOf(other) == STRING ? compareBytes(p(other), n(other), at, length) : rankOf(tagOf(other)) - 2;
    if (order == 0) return entryValue(map, middle);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}
