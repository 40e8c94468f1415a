/** Doubles with a given number of decimals, rounded half to even on their exact value: Go's `%.nf` and `%.ne`. */
import { arenaTop, releaseTo } from "./arena";
import {
  Bignum,
  compareBignums,
  divideSmall,
  makeBignum,
  multiplyAdd,
  shiftLeft,
  takeDigit,
} from "./bignum";
import { Builder, putByte, reserve } from "./builder";
import { putExponent } from "./format-number";
import { estimateExponent, multiplyPower10 } from "./shortest-digits";

let mantissa: u64 = 0;
/** Power of two that the mantissa counts. */
let power: i32 = 0;

function takeApart(value: f64): void {
  const bits = reinterpret<u64>(value) & 0x7fffffffffffffff;
  const biased = <i32>(bits >> 52);
  mantissa = biased == 0 ? bits : (bits & 0xfffffffffffff) | (1 << 52);
  power = max(biased, 1) - 1075;
}

/** `%.nf` of a finite double. */
export function putFixed(builder: Builder, value: f64, decimals: u32): void {
  // Room is made first: what is allocated below is given back.
  reserve(builder, 320 + decimals);
  if (reinterpret<i64>(value) < 0) putByte(builder, 45);
  takeApart(value);
  const top = arenaTop();
  const numerator = makeBignum(mantissa);
  multiplyPower10(numerator, decimals);
  if (power > 0) shiftLeft(numerator, power);
  else divideByPower2(numerator, -power);
  putBignum(builder, numerator, decimals);
  releaseTo(top);
}

/** `big / 2^bits`, rounded half to even, in place. */
function divideByPower2(big: Bignum, bits: u32): void {
  let sticky = false;
  let half = false;
  for (; bits > 0; ) {
    const step = min<u32>(bits, 16);
    const rest = divideSmall(big, 1 << step);
    if (half) sticky = true;
    half = rest >> (step - 1) != 0;
    if ((rest & ((1 << (step - 1)) - 1)) != 0) sticky = true;
    bits -= step;
  }
  const odd = big.count > 0 && (load<u32>(big.at) & 1) != 0;
  if (half && (sticky || odd)) multiplyAdd(big, 1, 1);
}

/** Prints the digits from the last to the first, then turns them round; uses the number up. */
function putBignum(builder: Builder, big: Bignum, decimals: u32): void {
  const start = builder.length;
  for (let i: u32 = 0; i <= decimals || big.count > 0; i += 1) {
    if (i == decimals && i > 0) putByte(builder, 46);
    putByte(builder, 48 + divideSmall(big, 10));
  }
  let left = builder.at + start;
  let right = builder.at + builder.length - 1;
  for (; left < right; left += 1, right -= 1) {
    const byte = load<u8>(left);
    store<u8>(left, load<u8>(right));
    store<u8>(right, byte);
  }
}

/** `%.ne` of a finite double. */
export function putScientific(builder: Builder, value: f64, decimals: u32): void {
  reserve(builder, 16 + decimals);
  if (reinterpret<i64>(value) < 0) putByte(builder, 45);
  takeApart(value);
  const start = builder.length;
  let exponent = mantissa == 0 ? 0 : estimateExponent(mantissa, power);
  const top = arenaTop();
  const numerator = makeBignum(mantissa);
  const denominator = makeBignum(1);
  shiftLeft(power > 0 ? numerator : denominator, abs(power));
  if (exponent < 0) multiplyPower10(numerator, -exponent);
  else multiplyPower10(denominator, exponent);
  multiplyAdd(denominator, 10, 0);
  if (compareBignums(numerator, denominator) >= 0) exponent += 1;
  else multiplyAdd(numerator, 10, 0);
  for (let i: u32 = 0; i <= decimals; i += 1) {
    if (i == 1) putByte(builder, 46);
    putByte(builder, 48 + takeDigit(numerator, denominator));
    multiplyAdd(numerator, 10, 0);
  }
  multiplyAdd(denominator, 5, 0);
  const order = compareBignums(numerator, denominator);
  releaseTo(top);
  const last = load<u8>(builder.at + builder.length - 1);
  if (order > 0 || (order == 0 && (last & 1) != 0)) exponent += raise(builder, start);
  putExponent(builder, exponent, 2);
}

/** Adds one to the last digit; 1 when 9.99 became 10.0, whose first digits are then 1.00. */
function raise(builder: Builder, start: usize): i32 {
  for (let at = builder.at + builder.length - 1; at >= builder.at + start; at -= 1) {
    const byte = load<u8>(at);
    if (byte == 46) continue;
    store<u8>(at, byte == 57 ? 48 : byte + 1);
    if (byte != 57) return 0;
  }
  store<u8>(builder.at + start, 49);
  return 1;
}
