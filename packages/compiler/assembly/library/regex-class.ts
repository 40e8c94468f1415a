/** Sets of characters: ranges as pairs of words, in any order until `cleanClass` puts them in order. */
import { alloc } from "../core/arena";
import { Builder, reserve, startBuilder } from "../core/builder";

export const maxCode: u32 = 0x10ffff;

export function startClass(): Builder {
  return startBuilder(64);
}

export function addRange(set: Builder, low: u32, high: u32): void {
  const at = reserve(set, 8);
  store<u32>(at, low);
  store<u32>(at, high, 4);
  set.length += 8;
}

export function addClass(set: Builder, other: Builder): void {
  for (let at: usize = 0; at < other.length; at += 8) {
    addRange(set, load<u32>(other.at + at), load<u32>(other.at + at, 4));
  }
}

/** What a class in order leaves out. */
export function addNegated(set: Builder, other: Builder): void {
  let from: u32 = 0;
  for (let at: usize = 0; at < other.length; at += 8) {
    const low = load<u32>(other.at + at);
    if (low > from) addRange(set, from, low - 1);
    from = load<u32>(other.at + at, 4) + 1;
  }
  if (from <= maxCode) addRange(set, from, maxCode);
}

/** Sorts the ranges and joins those that touch. */
export function cleanClass(set: Builder): void {
  const count = <u32>set.length >> 3;
  if (count < 2) return;
  const sorted = sortRanges(set.at, count);
  let kept: usize = 0;
  for (let i: u32 = 1; i < count; i += 1) {
    const low = load<u32>(sorted + (<usize>i << 3));
    const high = load<u32>(sorted + (<usize>i << 3), 4);
    if (low <= load<u32>(sorted + kept, 4) + 1) {
      if (high > load<u32>(sorted + kept, 4)) store<u32>(sorted + kept, high, 4);
      continue;
    }
    kept += 8;
    store<u32>(sorted + kept, low);
    store<u32>(sorted + kept, high, 4);
  }
  set.at = sorted;
  set.length = kept + 8;
  set.room = <usize>count << 3;
}

/** Bottom up, by the low ends; where the result is. */
export function sortRanges(ranges: usize, count: u32): usize {
  let from = ranges;
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
      left < middle && (right >= end || load<u32>(from + (<usize>left << 3)) <= load<u32>(from + (<usize>right << 3)));
    store<u64>(to + (<usize>i << 3), load<u64>(from + (<usize>(takeLeft ? left : right) << 3)));
    if (takeLeft) left += 1;
    else right += 1;
  }
}

/** Whether a class in order has a character. */
export function hasCode(set: Builder, code: u32): bool {
  let low: u32 = 0;
  let high = <u32>set.length >> 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = set.at + (<usize>middle << 3);
    if (code < load<u32>(range)) high = middle;
    else if (code > load<u32>(range, 4)) low = middle + 1;
    else return true;
  }
  return false;
}
