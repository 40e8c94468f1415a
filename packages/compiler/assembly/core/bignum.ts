/**
 * Unsigned integers of any size, for what must be exact about doubles: reading them, printing them and rounding them.
 * Rarely needed, so they are small rather than fast: 32-bit limbs, lowest first, no trailing zero limbs.
 */
import { alloc } from "./arena";

@unmanaged
export class Bignum {
  /** Address of the limbs. */
  at: usize;
  count: u32;
}

/** Largest number of limbs: 800 decimal digits times the largest power of two that meets them. */
const limbsMax: usize = 200;

export function makeBignum(value: u64): Bignum {
  const big = changetype<Bignum>(alloc(8 + 4 * limbsMax));
  big.at = changetype<usize>(big) + 8;
  store<u64>(big.at, value);
  big.count = value == 0 ? 0 : value >> 32 == 0 ? 1 : 2;
  return big;
}

/** `big * factor + more`, in place. */
export function multiplyAdd(big: Bignum, factor: u32, more: u32): void {
  let carry: u64 = more;
  const end = big.at + 4 * <usize>big.count;
  for (let at = big.at; at < end; at += 4) {
    carry += <u64>load<u32>(at) * factor;
    store<u32>(at, <u32>carry);
    carry >>= 32;
  }
  if (carry != 0) {
    store<u32>(end, <u32>carry);
    big.count += 1;
  }
}

/** `big * 5^power`, in place; whether something behind the point was dropped, where the power is negative. */
export function scaleByPower5(big: Bignum, power: i32): bool {
  let dropped = false;
  for (let left = abs(power); left > 0; ) {
    let factor: u32 = 1;
    // 5^13 is the largest power of 32 bits.
    for (; left > 0 && factor < 1_220_703_125; left -= 1) factor *= 5;
    if (power > 0) multiplyAdd(big, factor, 0);
    else if (divideSmall(big, factor) != 0) dropped = true;
  }
  return dropped;
}

export function shiftLeft(big: Bignum, bits: u32): void {
  if (big.count == 0) return;
  if ((bits & 31) != 0) multiplyAdd(big, 1 << (bits & 31), 0);
  const limbs = bits >> 5;
  memory.copy(big.at + 4 * <usize>limbs, big.at, 4 * <usize>big.count);
  memory.fill(big.at, 0, 4 * <usize>limbs);
  big.count += limbs;
}

/** `big / divisor` in place; the remainder. */
export function divideSmall(big: Bignum, divisor: u32): u32 {
  let rest: u64 = 0;
  for (let i = big.count; i > 0; i -= 1) {
    const at = big.at + 4 * <usize>(i - 1);
    const part = (rest << 32) | load<u32>(at);
    const quotient = part / divisor;
    store<u32>(at, <u32>quotient);
    rest = part - quotient * divisor;
  }
  trim(big);
  return <u32>rest;
}

/** Order of `a` and `b`. */
export function compareBignums(a: Bignum, b: Bignum): i32 {
  if (a.count != b.count) return a.count < b.count ? -1 : 1;
  for (let i = a.count; i > 0; i -= 1) {
    const left = load<u32>(a.at + 4 * <usize>(i - 1));
    const right = load<u32>(b.at + 4 * <usize>(i - 1));
    if (left != right) return left < right ? -1 : 1;
  }
  return 0;
}

/** `a - b` in place, where `a` is not smaller. */
export function subtract(a: Bignum, b: Bignum): void {
  let borrow: i64 = 0;
  for (let i: u32 = 0; i < a.count; i += 1) {
    const at = a.at + 4 * <usize>i;
    const difference = <i64>load<u32>(at) - (i < b.count ? <i64>load<u32>(b.at + 4 * <usize>i) : 0) + borrow;
    store<u32>(at, <u32>difference);
    borrow = difference >> 32;
  }
  trim(a);
}

/** `a + b` in place. */
export function addTo(a: Bignum, b: Bignum): void {
  let carry: u64 = 0;
  const count = max(a.count, b.count);
  for (let i: u32 = 0; i < count; i += 1) {
    const at = a.at + 4 * <usize>i;
    carry += (i < a.count ? <u64>load<u32>(at) : 0) + (i < b.count ? <u64>load<u32>(b.at + 4 * <usize>i) : 0);
    store<u32>(at, <u32>carry);
    carry >>= 32;
  }
  a.count = count;
  if (carry == 0) return;
  store<u32>(a.at + 4 * <usize>count, <u32>carry);
  a.count = count + 1;
}

/** The quotient of `a / b`, which must be small; `a` keeps the remainder. */
export function takeDigit(a: Bignum, b: Bignum): u32 {
  let digit: u32 = 0;
  while (compareBignums(a, b) >= 0) {
    subtract(a, b);
    digit += 1;
  }
  return digit;
}

export function copyBignum(big: Bignum): Bignum {
  const copy = makeBignum(0);
  memory.copy(copy.at, big.at, 4 * <usize>big.count);
  copy.count = big.count;
  return copy;
}

function trim(big: Bignum): void {
  while (big.count > 0 && load<u32>(big.at + 4 * <usize>(big.count - 1)) == 0) big.count -= 1;
}
