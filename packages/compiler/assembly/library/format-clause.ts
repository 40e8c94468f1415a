/** The clauses of `format`, but `%s`. */
import { Builder, putByte, putText } from "../core/builder";
import { BOOL, BYTES, double, DOUBLE, INT, long, makeError, n, p, STRING, tagOf, UINT } from "../core/cell";
import { isNumber, toDouble } from "../core/compare";
import { putPlain } from "../core/format-number";
import { putFixed, putScientific } from "../core/format-real";
import { typeName } from "../core/type-name";
import { putShown } from "./format-text";

@external("text", "error during formatting: decimal clause can only be used on ints, uints, and doubles, was given ")
declare function notDecimalText(): usize;
@external("text", "error during formatting: fixed-point clause can only be used on ints, uints, and doubles, was given ")
declare function notFixedText(): usize;
@external("text", "error during formatting: scientific clause can only be used on ints, uints, and doubles, was given ")
declare function notScientificText(): usize;
@external("text", "error during formatting: only ints, uints, and bools can be formatted as binary, was given ")
declare function notBinaryText(): usize;
@external("text", "error during formatting: only ints, uints, bytes, and strings can be formatted as hex, was given ")
declare function notHexText(): usize;
@external("text", "error during formatting: octal clause can only be used on ints and uints, was given ")
declare function notOctalText(): usize;
@external("text", "NaN")
declare function nanText(): usize;
@external("text", "Infinity")
declare function infinityText(): usize;
@external("text", "-Infinity")
declare function minusInfinityText(): usize;

const lowerHex: u32 = 87;
const upperHex: u32 = 55;

/** Puts a value as a clause wants it: 0 or an ERROR. */
export function putClause(out: Builder, letter: u32, precision: u32, value: usize): usize {
  switch (letter) {
    case 115:
      return putShown(out, value);
    case 100:
      return tagOf(value) == DOUBLE ? putReal(out, double(value)) : putInteger(out, value, 10, notDecimalText());
    case 102:
    case 101:
      return putDecimals(out, letter, precision, value);
    case 98:
      if (tagOf(value) != BOOL) return putInteger(out, value, 2, notBinaryText());
      putByte(out, 48 + n(value));
      return 0;
    case 111:
      return putInteger(out, value, 8, notOctalText());
    default:
      return putHex(out, value, letter == 88 ? upperHex : lowerHex);
  }
}

function refuse(complaint: usize, value: usize): usize {
  return makeError(complaint, typeName(value));
}

/** A double in plain notation. */
export function putReal(out: Builder, value: f64): usize {
  if (value - value == 0) putPlain(out, value);
  else putText(out, value != value ? nanText() : value > 0 ? infinityText() : minusInfinityText());
  return 0;
}

function putDecimals(out: Builder, letter: u32, precision: u32, value: usize): usize {
  if (!isNumber(tagOf(value))) return refuse(letter == 102 ? notFixedText() : notScientificText(), value);
  const number = toDouble(value);
  if (number - number != 0) return putReal(out, number);
  if (letter == 102) putFixed(out, number, precision);
  else putScientific(out, number, precision);
  return 0;
}

function putInteger(out: Builder, value: usize, base: u64, complaint: usize): usize {
  const tag = tagOf(value);
  if (tag != INT && tag != UINT) return refuse(complaint, value);
  putMagnitude(out, value, base, lowerHex);
  return 0;
}

function putMagnitude(out: Builder, value: usize, base: u64, letters: u32): void {
  const negative = tagOf(value) == INT && long(value) < 0;
  if (negative) putByte(out, 45);
  putDigits(out, negative ? 0 - <u64>long(value) : <u64>long(value), base, letters);
}

function putDigits(out: Builder, value: u64, base: u64, letters: u32): void {
  if (value >= base) putDigits(out, value / base, base, letters);
  putDigit(out, <u32>(value % base), letters);
}

// @ts-ignore: decorator
@inline
function putDigit(out: Builder, digit: u32, letters: u32): void {
  putByte(out, digit < 10 ? 48 + digit : letters + digit);
}

function putHex(out: Builder, value: usize, letters: u32): usize {
  const tag = tagOf(value);
  if (tag == INT || tag == UINT) {
    putMagnitude(out, value, 16, letters);
    return 0;
  }
  if (tag != STRING && tag != BYTES) return refuse(notHexText(), value);
  for (let i: u32 = 0; i < n(value); i += 1) {
    const byte = <u32>load<u8>(p(value) + i);
    putDigit(out, byte >> 4, letters);
    putDigit(out, byte & 15, letters);
  }
  return 0;
}
