/** `int(…)`, `uint(…)` and `double(…)`. */
import {
  double,
  DOUBLE,
  DURATION,
  INT,
  isError,
  long,
  makeDouble,
  makeError,
  makeInt,
  makeUint,
  n,
  p,
  STRING,
  tagOf,
  TIMESTAMP,
  UINT,
} from "../core/cell";
import { toDouble } from "../core/compare";
import { intOverflow, uintOverflow } from "../core/overflow";
import { overloadError } from "../core/overload-error";
import { integerFits, parseSigned, parseUnsigned } from "../core/parse-number";
import { textToDouble } from "./text-to-double";

@external("message", "no such overload: int(")
declare function noIntText(): usize;
@external("message", "no such overload: uint(")
declare function noUintText(): usize;
@external("message", "no such overload: double(")
declare function noDoubleText(): usize;
@external("message", "type conversion error from 'string' to 'int'")
declare function notIntText(): usize;
@external("message", "type conversion error from 'string' to 'uint'")
declare function notUintText(): usize;

export function cel_int_1(value: usize): usize {
  const tag = tagOf(value);
  if (tag == INT || isError(value)) return value;
  if (tag == DOUBLE) {
    // The bounds themselves overflow, as doubles cannot tell them from their neighbors.
    const number = double(value);
    return abs(number) < 9223372036854775808.0 ? makeInt(<i64>number) : intOverflow();
  }
  if (tag == STRING) {
    const number = parseSigned(p(value), n(value));
    return integerFits() ? makeInt(number) : makeError(notIntText(), 0);
  }
  if (tag == UINT) return long(value) < 0 ? intOverflow() : makeInt(long(value));
  return tag == TIMESTAMP || tag == DURATION ? makeInt(long(value)) : overloadError(noIntText(), value);
}

export function cel_uint_1(value: usize): usize {
  const tag = tagOf(value);
  if (tag == UINT || isError(value)) return value;
  if (tag == DOUBLE) {
    const number = double(value);
    return number >= 0 && number < 18446744073709551616.0 ? makeUint(<u64>number) : uintOverflow();
  }
  if (tag == INT) return long(value) < 0 ? uintOverflow() : makeUint(long(value));
  if (tag != STRING) return overloadError(noUintText(), value);
  const number = parseUnsigned(p(value), n(value));
  return integerFits() ? makeUint(number) : makeError(notUintText(), 0);
}

export function cel_double_1(value: usize): usize {
  const tag = tagOf(value);
  if (tag == DOUBLE || isError(value)) return value;
  if (tag == STRING) return textToDouble(value);
  return tag == INT || tag == UINT ? makeDouble(toDouble(value)) : overloadError(noDoubleText(), value);
}
