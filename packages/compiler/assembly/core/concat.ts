/** `+` of texts, bytes and lists. */
import { alloc } from "./arena";
import { BYTES, makeCell, makeList, n, p, tagOf } from "./cell";
import { sizeExceeded, spend, stepsExceeded, valueSizeMax } from "./meter";
import { isTooLong } from "./text-size";

/** Of two STRINGs, or two BYTES. */
export function concatBytes(a: usize, b: usize): usize {
  const tag = tagOf(a);
  const length = n(a) + n(b);
  if (tag == BYTES ? length > valueSizeMax : isTooLong(a, b)) return sizeExceeded();
  const at = alloc(length);
  memory.copy(at, p(a), n(a));
  memory.copy(at + n(a), p(b), n(b));
  return makeCell(tag, length, at, 0);
}

export function concatLists(a: usize, b: usize): usize {
  if (n(a) == 0) return b;
  if (n(b) == 0) return a;
  if (!spend(n(a) + n(b))) return stepsExceeded();
  const sum = makeList(n(a) + n(b));
  memory.copy(p(sum), p(a), n(a) << 2);
  memory.copy(p(sum) + (n(a) << 2), p(b), n(b) << 2);
  return sum;
}
