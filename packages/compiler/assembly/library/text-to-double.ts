/** `double("…")`: what Go's `strconv.ParseFloat` reads, hexadecimal notation included. */
import { makeDouble, makeError, n, p } from "../core/cell";
import { parseDouble } from "../core/parse-number";

@external("message", "type conversion error from 'string' to 'double'")
declare function notDoubleText(): usize;

export function textToDouble(text: usize): usize {
  const at = p(text);
  const end = at + n(text);
  let value: f64 = NaN;
  if (isDecimal(at, end)) value = parseDouble(at, n(text));
  else {
    const signed = skipSign(at, end);
    const special = readSpecial(signed, end);
    if (special != 0 && (special == special || signed == at)) {
      return makeDouble(at < end && load<u8>(at) == 45 ? -special : special);
    }
    value = readHexadecimal(at, end);
  }
  // What is too large is no number.
  return value - value == 0 ? makeDouble(value) : makeError(notDoubleText(), 0);
}

// @ts-ignore: decorator
@inline
function byteAt(at: usize, end: usize): u32 {
  return at < end ? <u32>load<u8>(at) : 0;
}

function skipSign(at: usize, end: usize): usize {
  const byte = byteAt(at, end);
  return byte == 43 || byte == 45 ? at + 1 : at;
}

// @ts-ignore: decorator
@inline
function digitOf(byte: u32): u32 {
  if (byte - 48 < 10) return byte - 48;
  const letter = byte | 32;
  return letter - 97 < 6 ? letter - 87 : 99;
}

/** After digits of a base with single underscores between them; `at` when there are none. */
function skipDigits(at: usize, end: usize, base: u32): usize {
  let stop = at;
  while (digitOf(byteAt(stop, end)) < base || (stop > at && isUnderscore(stop, end, base))) stop += 1;
  return stop;
}

function isUnderscore(at: usize, end: usize, base: u32): bool {
  return byteAt(at, end) == 95 && load<u8>(at - 1) != 95 && digitOf(byteAt(at + 1, end)) < base;
}

/** `1_000.5e-3` and the like. */
function isDecimal(from: usize, end: usize): bool {
  const at = skipSign(from, end);
  const point = skipDigits(at, end, 10);
  let stop = point;
  if (byteAt(point, end) == 46) {
    stop = skipDigits(point + 1, end, 10);
    if (stop == point + 1 && point == at) return false;
  } else if (point == at) return false;
  if ((byteAt(stop, end) | 32) == 101) return isExponent(stop + 1, end);
  return stop == end;
}

/** A sign and digits up to the end. */
function isExponent(from: usize, end: usize): bool {
  const at = skipSign(from, end);
  let stop = at;
  while (byteAt(stop, end) - 48 < 10) stop += 1;
  return stop > at && stop == end;
}

/** Infinity or NaN; 0 when the text is neither. */
function readSpecial(at: usize, end: usize): f64 {
  const length = end - at;
  if (length == 3 && letters(at, 3) == 0x6e616e) return NaN;
  if (length != 3 && length != 8) return 0;
  if (letters(at, 3) != 0x696e66) return 0;
  // "init" and "y" follow.
  return length == 3 || (letters(at + 3, 4) == 0x696e6974 && letters(at + 7, 1) == 0x79) ? Infinity : 0;
}

/** Up to four letters as one number, in lower case. */
function letters(at: usize, count: u32): u32 {
  let value: u32 = 0;
  for (let i: u32 = 0; i < count; i += 1) {
    const byte = <u32>load<u8>(at + i);
    value = (value << 8) | (byte - 65 < 26 ? byte | 32 : byte);
  }
  return value;
}

/** `0x1.8p3`; NaN when the text is no such number. */
function readHexadecimal(from: usize, end: usize): f64 {
  const at = skipSign(from, end);
  if (end - from > 100 || byteAt(at, end) != 48 || (byteAt(at + 1, end) | 32) != 120) return NaN;
  const whole = at + 2 + <usize>(byteAt(at + 2, end) == 95);
  const point = skipHexDigits(whole, end);
  const hasPoint = byteAt(point, end) == 46;
  const stop = hasPoint ? skipHexDigits(point + 1, end) : point;
  if ((byteAt(stop, end) | 32) != 112 || !isExponent(stop + 1, end)) return NaN;
  if (countDigits(whole, stop) == 0) return NaN;
  const scaled = readHexDigits(whole, stop) * powerOf2(readPower(stop + 1, end) - 4 * countDigits(point, stop));
  return byteAt(from, end) == 45 ? -scaled : scaled;
}

/** Like `skipDigits`, but an underscore may come first. */
function skipHexDigits(at: usize, end: usize): usize {
  let stop = at;
  while (digitOf(byteAt(stop, end)) < 16 || (byteAt(stop, end) == 95 && digitOf(byteAt(stop + 1, end)) < 16)) stop += 1;
  return stop;
}

function countDigits(at: usize, end: usize): i32 {
  let count = 0;
  for (; at < end; at += 1) if (digitOf(load<u8>(at)) < 16) count += 1;
  return count;
}

/** The hexadecimal integer that digits spell, rounded once. */
function readHexDigits(at: usize, end: usize): f64 {
  let value: u64 = 0;
  let dropped = 0;
  for (; at < end; at += 1) {
    const digit = digitOf(load<u8>(at));
    if (digit >= 16) continue;
    if (value >> 58 == 0) value = (value << 4) | digit;
    else {
      // Beyond the bits that a double keeps it only matters whether any is set.
      if (digit != 0) value |= 1;
      dropped += 4;
    }
  }
  return <f64>value * powerOf2(dropped);
}

function readPower(at: usize, end: usize): i32 {
  let power = 0;
  const negative = byteAt(at, end) == 45;
  for (let digit = skipSign(at, end); digit < end; digit += 1) {
    if (power < 100_000) power = power * 10 + <i32>load<u8>(digit) - 48;
  }
  return negative ? -power : power;
}

function powerOf2(power: i32): f64 {
  if (power > 1023) return Infinity;
  if (power >= -1022) return reinterpret<f64>(<u64>(power + 1023) << 52);
  return power < -1074 ? 0 : reinterpret<f64>(<u64>1 << (power + 1074));
}
