/** Sorts by keys without moving anything. */
import { alloc } from "./arena";
import { element, n } from "./cell";
import { compareValues } from "./compare";

/**
 * The order of a list's elements: the address of their indices, 4 bytes each. Stable; elements that have no order count
 * as equal.
 */
export function sortedOrder(keys: usize): usize {
  const count = n(keys);
  let from = alloc(<usize>count << 2);
  let to = alloc(<usize>count << 2);
  for (let i: u32 = 0; i < count; i += 1) store<u32>(from + (<usize>i << 2), i);
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let start: u32 = 0; start < count; start += width << 1) {
      merge(keys, from, to, start, min(start + width, count), min(start + (width << 1), count));
    }
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

// @ts-ignore: decorator
@inline
export function indexAt(order: usize, place: u32): u32 {
  return load<u32>(order + (<usize>place << 2));
}

function merge(keys: usize, from: usize, to: usize, start: u32, middle: u32, end: u32): void {
  let left = start;
  let right = middle;
  for (let i = start; i < end; i += 1) {
    const takeLeft =
      left < middle &&
      (right >= end || compareValues(element(keys, indexAt(from, left)), element(keys, indexAt(from, right))) != 1);
    store<u32>(to + (<usize>i << 2), indexAt(from, takeLeft ? left : right));
    if (takeLeft) left += 1;
    else right += 1;
  }
}
