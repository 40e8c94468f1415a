/** Arithmetic: `+ - * / %`, negation and `!`. */
import {
  BYTES,
  double,
  DOUBLE,
  DURATION,
  falseCell,
  hasRareValues,
  INT,
  isError,
  LIST,
  long,
  makeDouble,
  makeError,
  makeInt,
  makeUint,
  STRING,
  BOOL,
  tagOf,
  TIMESTAMP,
  trueCell,
  UINT,
} from "../core/cell";
import { isNumber } from "../core/compare";
import { concatBytes, concatLists } from "../core/concat";
import { methodError, noSuchOverload } from "../core/overload-error";
import { intOverflow, uintOverflow } from "../core/overflow";

@external("message", "division by zero")
declare function divisionByZeroText(): usize;
@external("message", "modulus by zero")
declare function modulusByZeroText(): usize;
@external("message", "no such overload: _+_")
declare function noAddText(): usize;
@external("message", "no such overload: _-_")
declare function noSubtractText(): usize;
@external("message", "no such overload: _*_")
declare function noMultiplyText(): usize;
@external("message", "no such overload: _/_")
declare function noDivideText(): usize;
@external("message", "no such overload: _%_")
declare function noModuloText(): usize;
@external("message", "no such overload: -_")
declare function noNegateText(): usize;
@external("optional", "addTimes?makeZonedTimestamp")
declare function addToTimestamp(a: usize, b: usize): usize;
@external("optional", "addTimes?makeDuration")
declare function addToDuration(a: usize, b: usize): usize;
@external("optional", "subtractTimes?makeZonedTimestamp")
declare function subtractFromTimestamp(a: usize, b: usize): usize;
@external("optional", "subtractTimes?makeDuration")
declare function subtractFromDuration(a: usize, b: usize): usize;
@external("optional", "negateDuration?makeDuration")
declare function negateDuration(duration: usize): usize;

export function cel_add_2(a: usize, b: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  const tag = tagOf(a);
  if (tag == TIMESTAMP) return addToTimestamp(a, b);
  if (tag == DURATION) return addToDuration(a, b);
  const known = isNumber(tag) || tag == STRING || tag == LIST || tag == BYTES;
  if (!known) return methodError(noAddText(), a);
  if (tag != tagOf(b)) return noSuchOverload();
  if (tag == DOUBLE) return makeDouble(double(a) + double(b));
  if (tag == INT) {
    const sum = long(a) + long(b);
    // Overflow leaves a sign that neither has.
    return ((long(a) ^ sum) & (long(b) ^ sum)) < 0 ? intOverflow() : makeInt(sum);
  }
  if (hasRareValues() && tag == UINT) {
    const sum = <u64>long(a) + <u64>long(b);
    return sum < <u64>long(a) ? uintOverflow() : makeUint(sum);
  }
  return tag == LIST ? concatLists(a, b) : concatBytes(a, b);
}

export function cel_subtract_2(a: usize, b: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  const tag = tagOf(a);
  if (tag == TIMESTAMP) return subtractFromTimestamp(a, b);
  if (tag == DURATION) return subtractFromDuration(a, b);
  if (!isNumber(tag)) return methodError(noSubtractText(), a);
  if (tag != tagOf(b)) return noSuchOverload();
  if (tag == DOUBLE) return makeDouble(double(a) - double(b));
  if (hasRareValues() && tag == UINT) return <u64>long(a) < <u64>long(b) ? uintOverflow() : makeUint(<u64>long(a) - <u64>long(b));
  const difference = long(a) - long(b);
  return ((long(a) ^ long(b)) & (long(a) ^ difference)) < 0 ? intOverflow() : makeInt(difference);
}

export function cel_multiply_2(a: usize, b: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  const tag = tagOf(a);
  if (!isNumber(tag)) return methodError(noMultiplyText(), a);
  if (tag != tagOf(b)) return noSuchOverload();
  if (tag == DOUBLE) return makeDouble(double(a) * double(b));
  return !hasRareValues() || tag == INT ? multiplyInts(long(a), long(b)) : multiplyUints(<u64>long(a), <u64>long(b));
}

function multiplyInts(a: i64, b: i64): usize {
  // The one division that would trap.
  if (a == -1 || b == -1) {
    const other = a == -1 ? b : a;
    return other == i64.MIN_VALUE ? intOverflow() : makeInt(-other);
  }
  const product = a * b;
  return b != 0 && product / b != a ? intOverflow() : makeInt(product);
}

function multiplyUints(a: u64, b: u64): usize {
  const product = a * b;
  return b != 0 && product / b != a ? uintOverflow() : makeUint(product);
}

export function cel_divide_2(a: usize, b: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  const tag = tagOf(a);
  if (!isNumber(tag)) return methodError(noDivideText(), a);
  if (tag != tagOf(b)) return noSuchOverload();
  if (tag == DOUBLE) return makeDouble(double(a) / double(b));
  if (long(b) == 0) return makeError(divisionByZeroText(), 0);
  if (hasRareValues() && tag == UINT) return makeUint(<u64>long(a) / <u64>long(b));
  return long(b) == -1 ? negateInt(long(a)) : makeInt(long(a) / long(b));
}

export function cel_modulo_2(a: usize, b: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  const tag = tagOf(a);
  if (tag != INT && tag != UINT) return methodError(noModuloText(), a);
  if (tag != tagOf(b)) return noSuchOverload();
  if (long(b) == 0) return makeError(modulusByZeroText(), 0);
  if (hasRareValues() && tag == UINT) return makeUint(<u64>long(a) % <u64>long(b));
  if (long(b) == -1) return long(a) == i64.MIN_VALUE ? intOverflow() : makeInt(0);
  return makeInt(long(a) % long(b));
}

function negateInt(value: i64): usize {
  return value == i64.MIN_VALUE ? intOverflow() : makeInt(-value);
}

export function cel_negate_1(a: usize): usize {
  const tag = tagOf(a);
  if (isError(a)) return a;
  if (tag == DOUBLE) return makeDouble(-double(a));
  if (tag == INT) return negateInt(long(a));
  if (tag == DURATION) return negateDuration(a);
  return tag == BOOL ? noSuchOverload() : methodError(noNegateText(), a);
}

export function cel_not_1(a: usize): usize {
  if (isError(a)) return a;
  return a == trueCell ? falseCell : a == falseCell ? trueCell : noSuchOverload();
}
