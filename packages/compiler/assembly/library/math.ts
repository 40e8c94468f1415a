/** `math.…` of doubles and of numbers of any type. */
import {
  double,
  DOUBLE,
  INT,
  isError,
  long,
  makeBool,
  makeDouble,
  makeInt,
  makeUint,
  tagOf,
  UINT,
} from "../core/cell";
import { isNumber, toDouble } from "../core/compare";
import { overloadError } from "../core/overload-error";
import { intOverflow } from "../core/overflow";

@external("message", "no such overload: math.ceil(")
declare function noCeilText(): usize;
@external("message", "no such overload: math.floor(")
declare function noFloorText(): usize;
@external("message", "no such overload: math.round(")
declare function noRoundText(): usize;
@external("message", "no such overload: math.trunc(")
declare function noTruncText(): usize;
@external("message", "no such overload: math.isInf(")
declare function noIsInfText(): usize;
@external("message", "no such overload: math.isNaN(")
declare function noIsNaNText(): usize;
@external("message", "no such overload: math.isFinite(")
declare function noIsFiniteText(): usize;
@external("message", "no such overload: math.abs(")
declare function noAbsText(): usize;
@external("message", "no such overload: math.sign(")
declare function noSignText(): usize;
@external("message", "no such overload: math.sqrt(")
declare function noSqrtText(): usize;

export function cel_math_ceil_1(value: usize): usize {
  if (isError(value)) return value;
  return tagOf(value) == DOUBLE ? makeDouble(ceil(double(value))) : overloadError(noCeilText(), value);
}

export function cel_math_floor_1(value: usize): usize {
  if (isError(value)) return value;
  return tagOf(value) == DOUBLE ? makeDouble(floor(double(value))) : overloadError(noFloorText(), value);
}

export function cel_math_trunc_1(value: usize): usize {
  if (isError(value)) return value;
  return tagOf(value) == DOUBLE ? makeDouble(trunc(double(value))) : overloadError(noTruncText(), value);
}

export function cel_math_round_1(value: usize): usize {
  if (isError(value)) return value;
  return tagOf(value) == DOUBLE ? makeDouble(round(double(value))) : overloadError(noRoundText(), value);
}

/** Half away from zero. */
function round(value: f64): f64 {
  const whole = trunc(value);
  const rounded = abs(value - whole) >= 0.5 ? whole + copysign<f64>(1, value) : whole;
  return copysign(rounded, value);
}

export function cel_math_isInf_1(value: usize): usize {
  if (isError(value)) return value;
  return tagOf(value) == DOUBLE ? makeBool(abs(double(value)) == Infinity) : overloadError(noIsInfText(), value);
}

export function cel_math_isNaN_1(value: usize): usize {
  if (isError(value)) return value;
  return tagOf(value) == DOUBLE ? makeBool(double(value) != double(value)) : overloadError(noIsNaNText(), value);
}

export function cel_math_isFinite_1(value: usize): usize {
  if (isError(value)) return value;
  return tagOf(value) == DOUBLE ? makeBool(double(value) - double(value) == 0) : overloadError(noIsFiniteText(), value);
}

export function cel_math_abs_1(value: usize): usize {
  const tag = tagOf(value);
  if (tag == UINT || isError(value)) return value;
  if (tag == DOUBLE) return makeDouble(abs(double(value)));
  if (tag != INT) return overloadError(noAbsText(), value);
  if (long(value) == i64.MIN_VALUE) return intOverflow();
  return long(value) < 0 ? makeInt(-long(value)) : value;
}

export function cel_math_sign_1(value: usize): usize {
  if (isError(value)) return value;
  const tag = tagOf(value);
  if (tag == INT) return makeInt(long(value) > 0 ? 1 : long(value) < 0 ? -1 : 0);
  if (tag == UINT) return makeUint(long(value) == 0 ? 0 : 1);
  if (tag != DOUBLE) return overloadError(noSignText(), value);
  const number = double(value);
  return makeDouble(number > 0 ? 1 : number < 0 ? -1 : number == 0 ? 0 : NaN);
}

export function cel_math_sqrt_1(value: usize): usize {
  if (isError(value)) return value;
  return isNumber(tagOf(value)) ? makeDouble(sqrt(toDouble(value))) : overloadError(noSqrtText(), value);
}
