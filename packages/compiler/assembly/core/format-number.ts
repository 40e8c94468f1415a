/** Numbers as decimal text: the layouts of Go's `%g` and of JavaScript, and plain notation. */
import { Builder, putByte, putDecimal, putText, startBuilder, toText } from "./builder";
import { countDigits, decimalExponent, shortestDigits } from "./shortest-digits";

@external("text", "NaN")
declare function nanText(): usize;
@external("text", "+Inf")
declare function plusInfText(): usize;
@external("text", "-Inf")
declare function minusInfText(): usize;

export function putUnsigned(builder: Builder, value: u64): void {
  putDecimal(builder, value);
}

export function putSigned(builder: Builder, value: i64): void {
  if (value < 0) putByte(builder, 45);
  putDecimal(builder, value < 0 ? 0 - <u64>value : <u64>value);
}

export function formatUnsigned(value: u64): usize {
  const builder = startBuilder(20);
  putUnsigned(builder, value);
  return toText(builder);
}

export function formatSigned(value: i64): usize {
  const builder = startBuilder(20);
  putSigned(builder, value);
  return toText(builder);
}

/** A double as Go prints it with `%g`, but for where the exponent form begins: below 1e-4 and from 1e6 on. */
export function putDouble(builder: Builder, value: f64): void {
  const special = notFiniteText(value);
  if (special != 0) putText(builder, special);
  else putShortest(builder, value, -4, 5, 2);
}

export function formatDouble(value: f64): usize {
  const special = notFiniteText(value);
  if (special != 0) return special;
  const builder = startBuilder(32);
  putShortest(builder, value, -4, 5, 2);
  return toText(builder);
}

/** `NaN`, `+Inf` or `-Inf`; 0 for finite numbers. */
export function notFiniteText(value: f64): usize {
  if (value != value) return nanText();
  if (abs(value) != Infinity) return 0;
  return value > 0 ? plusInfText() : minusInfText();
}

/** A finite double as JSON and JavaScript print it, but that zero keeps its sign. */
export function putJsonNumber(builder: Builder, value: f64): void {
  putShortest(builder, value, -6, 20, 1);
}

/** A finite double in plain decimal notation, with as many digits as needed. */
export function putPlain(builder: Builder, value: f64): void {
  putShortest(builder, value, -10_000, 10_000, 1);
}

/** Plain notation for powers of ten from `least` to `most`; the exponent has at least `width` digits. */
function putShortest(builder: Builder, value: f64, least: i32, most: i32, width: i32): void {
  if (reinterpret<i64>(value) < 0) putByte(builder, 45);
  const magnitude = abs(value);
  // Integers of which every digit counts need no search for digits.
  if (most >= 15 && magnitude < 9_007_199_254_740_992 && magnitude == floor(magnitude)) {
    putDecimal(builder, <u64>magnitude);
    return;
  }
  const digits = shortestDigits(magnitude);
  const exponent = decimalExponent();
  if (exponent >= least && exponent <= most) putDigits(builder, digits, exponent);
  else {
    putDigits(builder, digits, 0);
    putExponent(builder, exponent, width);
  }
}

/** Digits with a point after the one that counts 10^0; `exponent` is that of the first. */
export function putDigits(builder: Builder, digits: u64, exponent: i32): void {
  const count = countDigits(digits);
  if (exponent < 0) {
    putByte(builder, 48);
    putByte(builder, 46);
    putZeros(builder, -exponent - 1);
  }
  let unit: u64 = 1;
  for (let i = 1; i < count; i += 1) unit *= 10;
  for (let i = 0; i < count; i += 1) {
    putByte(builder, 48 + <u32>((digits / unit) % 10));
    unit /= 10;
    if (i == exponent && i + 1 < count) putByte(builder, 46);
  }
  putZeros(builder, exponent + 1 - count);
}

function putZeros(builder: Builder, count: i32): void {
  for (; count > 0; count -= 1) putByte(builder, 48);
}

export function putExponent(builder: Builder, exponent: i32, width: i32): void {
  putByte(builder, 101);
  putByte(builder, exponent < 0 ? 45 : 43);
  const magnitude = abs(exponent);
  putZeros(builder, width - countDigits(magnitude));
  putDecimal(builder, magnitude);
}
