/**
 * The shortest decimal digits that are read back as the same double, the nearest such digits if there are several; found
 * with exact arithmetic (Steele and White, Dybvig), save for numbers of few digits, nearly all.
 */
import { arenaTop, releaseTo } from "./arena";
import {
  addTo,
  Bignum,
  compareBignums,
  copyBignum,
  makeBignum,
  multiplyAdd,
  scaleByPower5,
  shiftLeft,
  takeDigit,
} from "./bignum";

let exponent10: i32 = 0;

/** Power of ten of the first of the digits found last. */
export function decimalExponent(): i32 {
  return exponent10;
}

/** The digits of a positive finite double as one number that does not end with 0; of 0 it is 0. */
export function shortestDigits(value: f64): u64 {
  exponent10 = 0;
  if (value == 0) return 0;
  const few = fewDigits(value);
  return few != 0 ? few : manyDigits(value);
}

/** Up to 15 digits are always read back as they were written: the first such digits that yield the number are it. */
function fewDigits(value: f64): u64 {
  if (!(value >= 1e-7 && value < 1e15)) return 0;
  let power: f64 = 1;
  for (let places = 0; places <= 22; places += 1) {
    const scaled = nearest<f64>(value * power);
    if (scaled >= 1e15) return 0;
    if (scaled / power == value) return withoutZeros(<u64>scaled, places);
    power *= 10;
  }
  return 0;
}

function withoutZeros(digits: u64, places: i32): u64 {
  exponent10 = countDigits(digits) - 1 - places;
  while (digits % 10 == 0) digits /= 10;
  return digits;
}

export function countDigits(digits: u64): i32 {
  let count = 1;
  for (; digits >= 10; digits /= 10) count += 1;
  return count;
}

/** The value is `numerator / denominator`, the gaps to where other doubles begin are `below` and `above`. */
function manyDigits(value: f64): u64 {
  const top = arenaTop();
  const bits = reinterpret<u64>(value);
  const biased = <i32>(bits >> 52);
  const mantissa = biased == 0 ? bits : (bits & 0xfffffffffffff) | (1 << 52);
  const power = max(biased, 1) - 1075;
  // Below a power of two, doubles are twice as dense.
  const uneven: u32 = mantissa == 1 << 52 && biased > 1 ? 1 : 0;
  const numerator = makeBignum(mantissa);
  const denominator = makeBignum(1);
  const below = makeBignum(1);
  shiftLeft(numerator, max(power, 0) + 1 + uneven);
  shiftLeft(denominator, max(-power, 0) + 1 + uneven);
  shiftLeft(below, max(power, 0));
  const above = copyBignum(below);
  shiftLeft(above, uneven);
  exponent10 = estimateExponent(mantissa, power);
  scaleAll(numerator, denominator, below, above);
  const inclusive = (mantissa & 1) == 0;
  const digits = generate(numerator, denominator, below, above, inclusive);
  releaseTo(top);
  return digits;
}

/** The power of ten of the first digit, or one less. */
export function estimateExponent(mantissa: u64, power: i32): i32 {
  const binary = 63 - <i32>clz(mantissa) + power;
  return <i32>floor(<f64>binary * 0.30102999566398114);
}

/** Divides numerator and gaps by 10^exponent, so that the first digit is their quotient. */
function scaleAll(numerator: Bignum, denominator: Bignum, below: Bignum, above: Bignum): void {
  if (exponent10 >= 0) multiplyPower10(denominator, exponent10);
  else {
    multiplyPower10(numerator, -exponent10);
    multiplyPower10(below, -exponent10);
    multiplyPower10(above, -exponent10);
  }
}

export function multiplyPower10(big: Bignum, power: u32): void {
  scaleByPower5(big, power);
  shiftLeft(big, power);
}

function generate(numerator: Bignum, denominator: Bignum, below: Bignum, above: Bignum, inclusive: bool): u64 {
  multiplyAdd(denominator, 10, 0);
  if (reachesNext(numerator, denominator, above, inclusive)) exponent10 += 1;
  else multiplyAll(numerator, below, above);
  let digits: u64 = 0;
  while (true) {
    const digit = takeDigit(numerator, denominator);
    digits = digits * 10 + digit;
    const order = compareBignums(numerator, below);
    const low = order < 0 || (inclusive && order == 0);
    const high = reachesNext(numerator, denominator, above, inclusive);
    if (low && high) return digits + roundUp(numerator, denominator, digit);
    if (low || high) return low ? digits : digits + 1;
    multiplyAll(numerator, below, above);
  }
}

function multiplyAll(numerator: Bignum, below: Bignum, above: Bignum): void {
  multiplyAdd(numerator, 10, 0);
  multiplyAdd(below, 10, 0);
  multiplyAdd(above, 10, 0);
}

/** Whether the next greater digit is near enough to stand for the rest. */
function reachesNext(numerator: Bignum, denominator: Bignum, above: Bignum, inclusive: bool): bool {
  const sum = copyBignum(numerator);
  addTo(sum, above);
  const order = compareBignums(sum, denominator);
  releaseTo(changetype<usize>(sum));
  return order > 0 || (inclusive && order == 0);
}

/** What the nearer of two digits adds to the lower; of two that are equally near, the even one counts. */
function roundUp(numerator: Bignum, denominator: Bignum, digit: u32): u64 {
  multiplyAdd(numerator, 2, 0);
  const order = compareBignums(numerator, denominator);
  return order > 0 || (order == 0 && (digit & 1) != 0) ? 1 : 0;
}
