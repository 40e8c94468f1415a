/** `size`. */
import { BYTES, hasRareValues, HIERARCHY, isError, LIST, makeError, makeInt, MAP, n, STRING, tagOf } from "../core/cell";
import { methodError } from "../core/overload-error";
import { codePoints } from "../core/utf8";

@external("message", "no such overload: size")
declare function noSizeText(): usize;

/** Number of characters, bytes, elements, entries or parts; -1 for values without size. */
export function sizeOf(value: usize): i32 {
  const tag = tagOf(value);
  if (tag == STRING) return codePoints(value);
  if (tag == LIST || tag == MAP || (hasRareValues() && (tag == BYTES || tag == HIERARCHY))) return n(value);
  return -1;
}

export function cel_size_1(value: usize): usize {
  if (isError(value)) return value;
  const size = sizeOf(value);
  return size < 0 ? methodError(noSizeText(), value) : makeInt(size);
}

/** The ERROR of a value without size, where `size(…)` is compared with a constant. */
export function sizeError(value: usize): usize {
  return isError(value) ? value : makeError(noSizeText(), 0);
}
