/** Decimal text → numbers: integers of 64 bits, and doubles, always rounded correctly. */
import { arenaTop, releaseTo } from "./arena";
import { Bignum, makeBignum, multiplyAdd, scaleByPower5, shiftLeft } from "./bignum";

/** Digits beyond these cannot change how a double is rounded, but for whether there are any. */
const digitsMax: u32 = 800;

/** Exponents beyond this are all the same: the digits of the longest text do not make up for them. */
const exponentMax: i32 = 100_000_000;

/** What the last scan of a text found: its first 19 significant digits, and the power of ten that they count. */
let mantissa: u64 = 0;
let exponent10: i32 = 0;
/** Where more digits begin, or 0. */
let moreDigits: usize = 0;

/**
 * The double nearest to a decimal number, infinite when it is too large. The text is known to be one; signs of both
 * kinds, missing digits on one side of the point and underscores do not matter.
 */
export function parseDouble(at: usize, length: u32): f64 {
  const negative = length > 0 && load<u8>(at) == 45;
  scan(at, at + length);
  const value = mantissa == 0 ? 0 : isSmall() ? smallDouble() : nearestDouble(at + length);
  return negative ? -value : value;
}

function scan(at: usize, end: usize): void {
  let digits: u64 = 0;
  let room: u32 = 19;
  let power = 0;
  let point = false;
  let more: usize = 0;
  for (; at < end; at += 1) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit <= 9) {
      if (room > 0) {
        digits = digits * 10 + digit;
        if (digits != 0) room -= 1;
        if (point) power -= 1;
      } else {
        if (more == 0) more = at;
        if (!point) power += 1;
      }
    } else if (digit == <u32>46 - 48) point = true;
    else if ((load<u8>(at) | 32) == 101) break;
  }
  mantissa = digits;
  moreDigits = more;
  exponent10 = at < end ? power + readExponent(at + 1, end) : power;
}

function readExponent(at: usize, end: usize): i32 {
  let value = 0;
  const negative = load<u8>(at) == 45;
  for (; at < end; at += 1) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit <= 9 && value < exponentMax) value = value * 10 + <i32>digit;
  }
  return negative ? -value : value;
}

/** Whether mantissa and power of ten are exact doubles, so that one operation rounds once. */
function isSmall(): bool {
  return moreDigits == 0 && mantissa <= 1 << 53 && exponent10 >= -22 && exponent10 <= 22;
}

function smallDouble(): f64 {
  let power: f64 = 1;
  for (let i = abs(exponent10); i > 0; i -= 1) power *= 10;
  const value = <f64>mantissa;
  return exponent10 < 0 ? value / power : value * power;
}

function nearestDouble(end: usize): f64 {
  if (exponent10 > 310) return Infinity;
  if (exponent10 < -345) return 0;
  const top = arenaTop();
  const big = makeBignum(mantissa);
  let dropped = moreDigits != 0 && appendDigits(big, end);
  // So many that after a division by 5^power there are still 65 bits.
  const limbs = exponent10 < 0 ? ((-exponent10 * 75) >> 10) + 3 : 2;
  shiftLeft(big, limbs << 5);
  if (scaleByPower5(big, exponent10)) dropped = true;
  const zeros = clz(load<u32>(big.at + 4 * <usize>(big.count - 1)));
  shiftLeft(big, zeros);
  const highest = big.at + 4 * <usize>(big.count - 2);
  for (let at = big.at; at < highest; at += 4) if (load<u32>(at) != 0) dropped = true;
  releaseTo(top);
  return makeBinary(load<u64>(highest), exponent10 + 32 * (<i32>big.count - 2 - limbs) - <i32>zeros, dropped);
}

/** Takes in the digits that the mantissa has no room for; whether some that are not 0 were left. */
function appendDigits(big: Bignum, end: usize): bool {
  let room = digitsMax;
  for (let at = moreDigits; at < end; at += 1) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit <= 9) {
      if (room == 0) {
        if (digit != 0) return true;
        continue;
      }
      multiplyAdd(big, 10, digit);
      exponent10 -= 1;
      room -= 1;
    } else if ((load<u8>(at) | 32) == 101) break;
  }
  return false;
}

/** The double nearest to `bits * 2^power`, or to a little more; of two that are equally near, the even one. The highest bit is set. */
function makeBinary(bits: u64, power: i32, more: bool): f64 {
  // There is room for 53 bits; for fewer of them when the double is subnormal.
  const excess = max(11, -1074 - power);
  if (excess > 64) return 0;
  // With the bit behind the last, which decides together with all that follow.
  const twice = bits >> (excess - 1);
  const rest = more || twice << (excess - 1) != bits;
  const kept = (twice + (((twice >> 1) & 1) | <u64>rest)) >> 1;
  // A carry out of the mantissa raises the exponent by itself, up to infinity.
  return reinterpret<f64>(min<u64>((<u64>(power + excess + 1074) << 52) + kept, 0x7ff0000000000000));
}

/** Whether the last integer read was one, and fitted. */
let fits: bool = false;

export function integerFits(): bool {
  return fits;
}

/** Reads a run of at least one digit that fits 64 bits; `integerFits` tells whether it was one. */
export function parseUnsigned(at: usize, length: u32): u64 {
  let value: u64 = 0;
  fits = length > 0 && length <= 1000;
  for (let i: u32 = 0; i < length; i += 1) {
    const digit = <u32>load<u8>(at + i) - 48;
    if (digit > 9 || value > 1_844_674_407_370_955_161 || (value == 1_844_674_407_370_955_161 && digit > 5)) fits = false;
    value = value * 10 + digit;
  }
  return value;
}

/** Reads an integer with an optional sign, as Go's `strconv.ParseInt`. */
export function parseSigned(at: usize, length: u32): i64 {
  if (length > 1000) {
    fits = false;
    return 0;
  }
  const sign = length > 0 ? load<u8>(at) : 0;
  const signed: u32 = sign == 45 || sign == 43 ? 1 : 0;
  const value = parseUnsigned(at + signed, length - signed);
  if (sign == 45) {
    if (value > 1 << 63) fits = false;
    return -(<i64>value);
  }
  if (value >= 1 << 63) fits = false;
  return <i64>value;
}
