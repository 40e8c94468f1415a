/**
 * Maps: entries sorted by key, so that iteration has one order and finding one needs no hash that somebody could flood.
 * Order of keys: booleans, numbers by value, strings by code point, everything else. Keys of different types are
 * different keys, but numbers are found across types.
 */
import { alloc } from "./arena";
import { makeCell, MAP, n, p, STRING, tagOf } from "./cell";
import { compareBytes } from "./compare-bytes";

// Keys that are no strings are only made by expressions.
@external("optional", "compareOtherKeys?otherKeys")
declare function compareOtherKeys(a: usize, b: usize): i32;
@external("optional", "findOther?otherKeys")
declare function findOther(map: usize, key: usize): usize;
@external("optional", "isUnfindable?otherKeys")
declare function isUnfindable(key: usize): bool;
@external("optional", "rankOf?otherKeys")
declare function rankOf(key: usize): i32;

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
  sortEntries(p(map), alloc(<usize>count << 2), count);
  store<u32>(map, dropRepeated(p(map), count), 4);
  return map;
}

/** Sorts in place and keeps the order of equal keys; `room` has space for half of the entries. */
function sortEntries(at: usize, room: usize, count: u32): void {
  if (count < 2) return;
  const half = <usize>(count >> 1) << 3;
  const end = at + (<usize>count << 3);
  let right = at + half;
  sortEntries(at, room, count >> 1);
  sortEntries(right, room, count - (count >> 1));
  memory.copy(room, at, half);
  for (let left = room; left < room + half; at += 8) {
    const takesRight = right < end && compareKeys(load<u32>(left), load<u32>(right)) > 0;
    store<u64>(at, load<u64>(takesRight ? right : left));
    if (takesRight) right += 8;
    else left += 8;
  }
}

function dropRepeated(at: usize, count: u32): u32 {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i += 1) {
    const entry = load<u64>(at + (<usize>i << 3));
    const same = kept > 0 && compareKeys(load<u32>(at + (<usize>(kept - 1) << 3)), <usize>(<u32>entry)) == 0 && !isUnfindable(<usize>(<u32>entry));
    if (!same) kept += 1;
    store<u64>(at + (<usize>(kept - 1) << 3), entry);
  }
  return kept;
}

/** Order of keys; 0 only for the same value of the same type. */
export function compareKeys(a: usize, b: usize): i32 {
  if (tagOf(a) == STRING && tagOf(b) == STRING) return compareBytes(p(a), n(a), p(b), n(b));
  return compareOtherKeys(a, b);
}

/** Finds a key as `container[key]` and `in` do: the same value, numbers across types. The value, or 0. */
export function findEntry(map: usize, key: usize): usize {
  return tagOf(key) == STRING ? findText(map, key) : findOther(map, key);
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
    const order = tagOf(other) == STRING ? compareBytes(p(other), n(other), at, length) : rankOf(other) - 2;
    if (order == 0) return entryValue(map, middle);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}
