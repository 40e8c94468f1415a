/** `math.bit…`. */
import { INT, isError, long, makeError, makeInt, makeUint, tagOf, UINT } from "../core/cell";
import { formatSigned } from "../core/format-number";
import { overloadError } from "../core/overload-error";

@external("message", "no such overload: math.bitAnd(")
declare function noBitAndText(): usize;
@external("message", "no such overload: math.bitOr(")
declare function noBitOrText(): usize;
@external("message", "no such overload: math.bitXor(")
declare function noBitXorText(): usize;
@external("message", "no such overload: math.bitNot(")
declare function noBitNotText(): usize;
@external("message", "no such overload: math.bitShiftLeft(")
declare function noBitShiftLeftText(): usize;
@external("message", "no such overload: math.bitShiftRight(")
declare function noBitShiftRightText(): usize;
@external("text", "math.bitShiftLeft() negative offset: ")
declare function negativeBitShiftLeftText(): usize;
@external("text", "math.bitShiftRight() negative offset: ")
declare function negativeBitShiftRightText(): usize;

/** What is wrong with two arguments that must both be INTs or both be UINTs; 0 if nothing. */
function mistake(a: usize, b: usize, complaint: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  const tag = tagOf(a);
  return tag == tagOf(b) && (tag == INT || tag == UINT) ? 0 : overloadError(complaint, a, b);
}

function make(tag: u32, bits: i64): usize {
  return tag == INT ? makeInt(bits) : makeUint(bits);
}

export function cel_math_bitAnd_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noBitAndText());
  return wrong != 0 ? wrong : make(tagOf(a), long(a) & long(b));
}

export function cel_math_bitOr_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noBitOrText());
  return wrong != 0 ? wrong : make(tagOf(a), long(a) | long(b));
}

export function cel_math_bitXor_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noBitXorText());
  return wrong != 0 ? wrong : make(tagOf(a), long(a) ^ long(b));
}

export function cel_math_bitNot_1(value: usize): usize {
  if (isError(value)) return value;
  const tag = tagOf(value);
  return tag == INT || tag == UINT ? make(tag, ~long(value)) : overloadError(noBitNotText(), value);
}

/** What is wrong with what is to be shifted and by how much; 0 if nothing. */
function shiftMistake(value: usize, by: usize, complaint: usize, negative: usize): usize {
  if (isError(value)) return value;
  if (isError(by)) return by;
  const tag = tagOf(value);
  if (tagOf(by) != INT || (tag != INT && tag != UINT)) return overloadError(complaint, value, by);
  return long(by) < 0 ? makeError(negative, formatSigned(long(by))) : 0;
}

export function cel_math_bitShiftLeft_2(value: usize, by: usize): usize {
  const wrong = shiftMistake(value, by, noBitShiftLeftText(), negativeBitShiftLeftText());
  if (wrong != 0) return wrong;
  return make(tagOf(value), long(by) >= 64 ? 0 : long(value) << long(by));
}

/** Zeros come in from the left, of INTs too. */
export function cel_math_bitShiftRight_2(value: usize, by: usize): usize {
  const wrong = shiftMistake(value, by, noBitShiftRightText(), negativeBitShiftRightText());
  if (wrong != 0) return wrong;
  return make(tagOf(value), long(by) >= 64 ? 0 : <i64>(<u64>long(value) >> <u64>long(by)));
}
