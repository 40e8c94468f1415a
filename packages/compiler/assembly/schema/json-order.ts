/** JSON values compared as such: equality, and some order that has nothing to say but which of them are equal. */
import { double, DOUBLE, element, LIST, MAP, n, p, STRING, tagOf } from "../core/cell";
import { compareBytes } from "../core/compare-bytes";
import { entryKey, entryValue } from "../core/map";

export function jsonEquals(a: usize, b: usize): bool {
  return orderJson(a, b) == 0;
}

/** -1, 0 or 1; maps have their entries sorted. */
export function orderJson(a: usize, b: usize): i32 {
  if (a == b) return 0;
  const tag = tagOf(a);
  if (tag != tagOf(b)) return tag < tagOf(b) ? -1 : 1;
  if (tag == DOUBLE) return double(a) < double(b) ? -1 : double(a) > double(b) ? 1 : 0;
  if (tag == STRING) return compareBytes(p(a), n(a), p(b), n(b));
  if (n(a) != n(b)) return n(a) < n(b) ? -1 : 1;
  for (let i: u32 = 0; tag == LIST && i < n(a); i += 1) {
    const order = orderJson(element(a, i), element(b, i));
    if (order != 0) return order;
  }
  for (let i: u32 = 0; tag == MAP && i < n(a); i += 1) {
    const order = orderJson(entryKey(a, i), entryKey(b, i));
    if (order != 0) return order;
    const within = orderJson(entryValue(a, i), entryValue(b, i));
    if (within != 0) return within;
  }
  return 0;
}
