/** `uniqueItems`: sorting brings equal items together, in time that no input can stretch. */
import { alloc } from "../core/arena";
import { putDecimal, putText, startBuilder, toText } from "../core/builder";
import { element, n } from "../core/cell";
import { orderJson } from "./json-order";
import { violate } from "./violations";

@external("text", "items at index ")
declare function itemsText(): usize;
@external("text", " and ")
declare function andText(): usize;
@external("text", " are equal")
declare function areEqualText(): usize;

export function checkUniqueItems(list: usize, place: usize): void {
  const count = n(list);
  if (count < 2) return;
  const sorted = sortIndexes(list, count);
  // Of equal items the first two count, and of all such pairs the one that ends first.
  let first: u32 = 0;
  let second: u32 = u32.MAX_VALUE;
  for (let i: u32 = 1; i < count; i += 1) {
    const earlier = load<u32>(sorted + (<usize>(i - 1) << 2));
    const later = load<u32>(sorted + (<usize>i << 2));
    if (later >= second || orderJson(element(list, earlier), element(list, later)) != 0) continue;
    first = earlier;
    second = later;
  }
  if (second == u32.MAX_VALUE) return;
  const builder = startBuilder(48);
  putText(builder, itemsText());
  putDecimal(builder, first);
  putText(builder, andText());
  putDecimal(builder, second);
  putText(builder, areEqualText());
  violate(place, toText(builder));
}

/** Indexes of items in the order of these, equal ones by index: a merge sort from the bottom up. */
function sortIndexes(list: usize, count: u32): usize {
  let from = alloc(<usize>count << 2);
  let to = alloc(<usize>count << 2);
  for (let i: u32 = 0; i < count; i += 1) store<u32>(from + (<usize>i << 2), i);
  for (let width: u32 = 1; width < count; width <<= 1) {
    for (let start: u32 = 0; start < count; start += width << 1) {
      merge(list, from, to, start, min(start + width, count), min(start + (width << 1), count));
    }
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

function merge(list: usize, from: usize, to: usize, start: u32, middle: u32, end: u32): void {
  let left = start;
  let right = middle;
  for (let i = start; i < end; i += 1) {
    const takesLeft = left < middle && (right >= end || itemOrder(list, from, left, right) <= 0);
    store<u32>(to + (<usize>i << 2), load<u32>(from + (<usize>(takesLeft ? left : right) << 2)));
    if (takesLeft) left += 1;
    else right += 1;
  }
}

function itemOrder(list: usize, from: usize, left: u32, right: u32): i32 {
  const a = element(list, load<u32>(from + (<usize>left << 2)));
  return orderJson(a, element(list, load<u32>(from + (<usize>right << 2))));
}
