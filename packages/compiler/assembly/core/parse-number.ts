/** Decimal text → numbers: integers of 64 bits, and doubles, always rounded correctly. */
import { arenaTop, releaseTo } from "./arena";
import { compareBignums, makeBignum, multiplyAdd, multiplyPower5, shiftLeft } from "./bignum";
import { scaleByPower10, scaledExponent } from "./power10";

/** Digits beyond these cannot change how a double is rounded, but for whether there are any. */
const digitsMax: u32 = 800;

/** Exponents beyond this are all the same: the digits of the longest text do not make up for them. */
const exponentMax: i32 = 100_000_000;

/** What is uncertain about a scaled mantissa, in units of its last bit. */
const uncertainty: u64 = 64;

/** What the last scan of a text found: its first 19 significant digits, and the power of ten that they count. */
let mantissa: u64 = 0;
let exponent10: i32 = 0;
let truncated: bool = false;

/**
 * The double nearest to a decimal number, infinite when it is too large. The text is known to be one; signs of both
 * kinds, missing digits on one side of the point and underscores do not matter.
 */
export function parseDouble(at: usize, length: u32): f64 {
  const negative = length > 0 && load<u8>(at) == 45;
  scan(at, at + length);
  const value = mantissa == 0 ? 0 : !truncated && isSmall() ? smallDouble() : nearestDouble(at, at + length);
  return negative ? -value : value;
}

function scan(at: usize, end: usize): void {
  let digits: u64 = 0;
  let room: u32 = 19;
  let power = 0;
  let point = false;
  truncated = false;
  for (; at < end; at += 1) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit <= 9) {
      if (room > 0) {
        digits = digits * 10 + digit;
        if (digits != 0) room -= 1;
        if (point) power -= 1;
      } else {
        if (digit != 0) truncated = true;
        if (!point) power += 1;
      }
    } else if (digit == <u32>46 - 48) point = true;
    else if ((load<u8>(at) | 32) == 101) break;
  }
  mantissa = digits;
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
  return mantissa <= 1 << 53 && exponent10 >= -22 && exponent10 <= 22;
}

function smallDouble(): f64 {
  let power: f64 = 1;
  for (let i = abs(exponent10); i > 0; i -= 1) power *= 10;
  const value = <f64>mantissa;
  return exponent10 < 0 ? value / power : value * power;
}

function nearestDouble(at: usize, end: usize): f64 {
  if (exponent10 > 310) return Infinity;
  if (exponent10 < -345) return 0;
  // value = scaled * 2^binary, where scaled has its highest bit set.
  const scaled = scaleByPower10(mantissa, exponent10);
  const binary = scaledExponent();
  // Bits of the scaled mantissa that the double has no room for; more of them when it is subnormal.
  const dropped = max(11, -1074 - binary);
  if (dropped > 65) return 0;
  let kept: u64 = dropped >= 64 ? 0 : scaled >> dropped;
  const half: u64 = dropped > 64 ? 0 : <u64>1 << (dropped - 1);
  // Modulo 2^64: with 65 bits dropped, half is 2^64 and everything is below it.
  const rest: u64 = dropped >= 64 ? scaled : scaled & ((half << 1) - 1);
  const above = rest - half;
  if (above + uncertainty <= 2 * uncertainty) {
    const order = compareToHalf(at, end, 2 * kept + 1, binary + dropped - 1);
    if (order > 0 || (order == 0 && (kept & 1) != 0)) kept += 1;
  } else if (dropped <= 64 && rest > half) kept += 1;
  return makeBinary(kept, binary + dropped);
}

/** `kept * 2^power` as a double; `kept` has at most 53 bits, or is 2^53. */
function makeBinary(kept: u64, power: i32): f64 {
  if (kept < 1 << 52) return reinterpret<f64>(kept);
  // A carry out of the mantissa raises the exponent by itself.
  const biased = power + 1075;
  if (biased > 2046) return Infinity;
  const bits = (<u64>(biased - 1) << 52) + kept;
  return bits >= 0x7ff0000000000000 ? Infinity : reinterpret<f64>(bits);
}

/** Exact order of the number in the text and `odd * 2^power`. */
function compareToHalf(at: usize, end: usize, odd: u64, power: i32): i32 {
  const top = arenaTop();
  const digits = makeBignum(0);
  let exponent = 0;
  let used: u32 = 0;
  let point = false;
  let more = false;
  for (; at < end; at += 1) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit <= 9) {
      if (used < digitsMax) {
        multiplyAdd(digits, 10, digit);
        if (digits.count != 0) used += 1;
        if (point) exponent -= 1;
      } else {
        if (digit != 0) more = true;
        if (!point) exponent += 1;
      }
    } else if (digit == <u32>46 - 48) point = true;
    else if ((load<u8>(at) | 32) == 101) break;
  }
  if (at < end) exponent += readExponent(at + 1, end);
  if (more) {
    multiplyAdd(digits, 10, 1);
    exponent -= 1;
  }
  const half = makeBignum(odd);
  if (exponent >= 0) multiplyPower5(digits, exponent);
  else multiplyPower5(half, -exponent);
  const shift = exponent - power;
  if (shift > 0) shiftLeft(digits, shift);
  else shiftLeft(half, -shift);
  const order = compareBignums(digits, half);
  releaseTo(top);
  return order;
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
