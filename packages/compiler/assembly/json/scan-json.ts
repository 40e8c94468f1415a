/**
 * A strict JSON scanner (RFC 8259, UTF-8) over bytes in memory. A mistake stops it: `failure` then says which, and where.
 * Every part is validated, also what nobody reads.
 */
import { putByte, putBytes, putCodePoint, startBuilder, toText } from "../core/builder";
import { emptyText, makeString } from "../core/cell";

/** Mistakes; `src/wasm/abi.ts` has their sentences. */
export const MISTAKE_NONE: u32 = 0;
export const MISTAKE_SYNTAX: u32 = 1;
export const MISTAKE_END: u32 = 2;
export const MISTAKE_UTF8: u32 = 3;
export const MISTAKE_ESCAPE: u32 = 4;
export const MISTAKE_DEPTH: u32 = 5;
export const MISTAKE_FIELD_TYPE: u32 = 6;
export const MISTAKE_TIME: u32 = 7;
export const MISTAKE_NUMBER: u32 = 8;
export const MISTAKE_FIELD: u32 = 9;

/** Levels that values may nest. */
export const depthMax: u32 = 500;

let start: usize = 0;
let at: usize = 0;
let end: usize = 0;
let mistake: u32 = 0;

export function startScan(from: usize, length: u32): void {
  start = from;
  at = from;
  end = from + length;
  mistake = 0;
}

export function failure(): u32 {
  return mistake;
}

/** Where the scanner stands, in bytes from the start. */
export function position(): u32 {
  return <u32>(at - start);
}

export function scanAddress(): usize {
  return at;
}

/** A mistake where something else should stand, or nothing stands any more. */
export function failHere(kind: u32): bool {
  return fail(peekBehindSpace() == 0 ? MISTAKE_END : kind);
}

export function fail(kind: u32): bool {
  if (mistake == 0) mistake = kind;
  return false;
}

/** The next byte that is no white space; 0 at the end. */
// @ts-ignore: decorator
@inline
export function peek(): u32 {
  if (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte > 32) return byte;
  }
  return peekBehindSpace();
}

function peekBehindSpace(): u32 {
  let i = at;
  const stop = end;
  let byte: u32 = 0;
  for (; i < stop; i += 1) {
    byte = <u32>load<u8>(i);
    if (byte != 32 && byte != 10 && byte != 13 && byte != 9) break;
  }
  at = i;
  return i == stop ? 0 : byte < 33 ? 1 : byte;
}

/** Takes the byte if it comes next. */
export function take(byte: u32): bool {
  if (!(at < end && <u32>load<u8>(at) == byte) && peek() != byte) return false;
  at += 1;
  return true;
}

export function expect(byte: u32): bool {
  if (at < end && <u32>load<u8>(at) == byte) {
    at += 1;
    return true;
  }
  if (take(byte)) return true;
  return fail(at >= end ? MISTAKE_END : MISTAKE_SYNTAX);
}

/** After a member or element: true if another follows, false at the end of the object or array, or at a mistake. */
export function next(close: u32): bool {
  let byte: u32 = at < end ? <u32>load<u8>(at) : 0;
  if (byte < 33) byte = peekBehindSpace();
  if (byte == 44) {
    at += 1;
    return true;
  }
  if (byte == close) {
    at += 1;
    return false;
  }
  return fail(byte == 0 ? MISTAKE_END : MISTAKE_SYNTAX);
}

/** A string, whose quote was peeked at, as a STRING cell, over the bytes of the text where it holds no escapes; 0 at a mistake. */
export function readString(): usize {
  at += 1;
  const from = at;
  if (!scanPlain()) return 0;
  const length = <u32>(at - from);
  if (load<u8>(at) == 34) {
    at += 1;
    return length == 0 ? emptyText : makeString(from, length);
  }
  return readEscaped(from, length);
}

/** The same, without a cell. */
export function skipString(): bool {
  at += 1;
  while (true) {
    if (!scanPlain()) return false;
    if (load<u8>(at) == 34) {
      at += 1;
      return true;
    }
    if (readEscape() < 0) return false;
  }
}

/** Goes on to the next quote or backslash. */
function scanPlain(): bool {
  // Locals: what is global to the module has to be stored each time.
  let i = at;
  const stop = end;
  while (i < stop) {
    if (i + 8 <= stop) {
      const special = specialBytes(load<u64>(i));
      if (special == 0) {
        i += 8;
        continue;
      }
      i += <usize>(ctz(special) >> 3);
    }
    const byte = <u32>load<u8>(i);
    if (byte >= 128) {
      at = i;
      if (!scanSequence(byte)) return fail(MISTAKE_UTF8);
      i = at;
      continue;
    }
    if (byte == 34 || byte == 92) {
      at = i;
      return true;
    }
    if (byte < 32) {
      at = i;
      return fail(MISTAKE_SYNTAX);
    }
    i += 1;
  }
  at = i;
  return fail(MISTAKE_END);
}

/** Of eight bytes, the high bit of the first one that is a quote, a backslash, a control character or no ASCII; 0 for none. */
// @ts-ignore: decorator
@inline
function specialBytes(bytes: u64): u64 {
  const ones: u64 = 0x0101010101010101;
  const quotes = (bytes ^ (ones * 34)) - ones;
  const backslashes = (bytes ^ (ones * 92)) - ones;
  return (bytes | quotes | backslashes | (bytes - ones * 32)) & (ones << 7);
}

/** A well-formed sequence of more than one byte (Unicode 15, table 3-7). */
function scanSequence(lead: u32): bool {
  const length: usize = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (lead < 0xc2 || lead > 0xf4 || at + length > end) return false;
  const second = <u32>load<u8>(at, 1);
  const low: u32 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const high: u32 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return false;
  for (let i: usize = 2; i < length; i += 1) if ((load<u8>(at + i) & 0xc0) != 0x80) return false;
  at += length;
  return true;
}

function readEscaped(from: usize, length: u32): usize {
  const builder = startBuilder(<usize>length + 32);
  putBytes(builder, from, length);
  while (true) {
    const code = readEscape();
    if (code < 0) return 0;
    putCodePoint(builder, <u32>code);
    const plain = at;
    if (!scanPlain()) return 0;
    putBytes(builder, plain, at - plain);
    if (load<u8>(at) == 34) {
      at += 1;
      return toText(builder);
    }
  }
}

/** The code point of an escape; -1 at a mistake. Halves of surrogate pairs by themselves are mistakes. */
function readEscape(): i32 {
  if (at + 2 > end) return failEscape(MISTAKE_END);
  const kind = <u32>load<u8>(at, 1);
  at += 2;
  if (kind == 117) return readUnicode();
  if (kind == 34 || kind == 92 || kind == 47) return <i32>kind;
  if (kind == 98) return 8;
  if (kind == 102) return 12;
  if (kind == 110) return 10;
  if (kind == 114) return 13;
  if (kind == 116) return 9;
  return failEscape(MISTAKE_ESCAPE);
}

function failEscape(kind: u32): i32 {
  fail(kind);
  return -1;
}

function readUnicode(): i32 {
  const high = readHex();
  if (high < 0xd800 || high > 0xdfff) return high;
  if (high > 0xdbff || at + 6 > end || load<u8>(at) != 92 || load<u8>(at, 1) != 117) return failEscape(MISTAKE_ESCAPE);
  at += 2;
  const low = readHex();
  if (low < 0xdc00 || low > 0xdfff) return failEscape(MISTAKE_ESCAPE);
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

function readHex(): i32 {
  if (at + 4 > end) return failEscape(MISTAKE_END);
  let value: i32 = 0;
  for (let i: usize = 0; i < 4; i += 1) {
    const byte = <u32>load<u8>(at + i);
    const digit: u32 = byte - 48 < 10 ? byte - 48 : (byte | 32) - 97 < 6 ? (byte | 32) - 87 : 16;
    if (digit > 15) return failEscape(MISTAKE_ESCAPE);
    value = (value << 4) | <i32>digit;
  }
  at += 4;
  return value;
}

/** Passes over a number; its length in bytes, or 0 at a mistake. It begins where the scanner stood. */
export function scanNumber(): u32 {
  const from = at;
  if (at < end && load<u8>(at) == 45) at += 1;
  const leadingZero = at < end && load<u8>(at) == 48;
  const whole = scanDigits();
  if (whole == 0 || (leadingZero && whole > 1)) return failNumber();
  if (at < end && load<u8>(at) == 46) {
    at += 1;
    if (scanDigits() == 0) return failNumber();
  }
  if (at < end && (<u32>load<u8>(at) | 32) == 101) {
    at += 1;
    if (at < end && (load<u8>(at) == 43 || load<u8>(at) == 45)) at += 1;
    if (scanDigits() == 0) return failNumber();
  }
  return <u32>(at - from);
}

function failNumber(): u32 {
  fail(at >= end ? MISTAKE_END : MISTAKE_SYNTAX);
  return 0;
}

function scanDigits(): u32 {
  let i = at;
  const stop = end;
  while (i < stop && <u32>load<u8>(i) - 48 < 10) i += 1;
  const length = <u32>(i - at);
  at = i;
  return length;
}

/** `true`, `false` and `null`, by their first four bytes. */
export function takeWord(first: u32, length: usize): bool {
  if (at + length > end || load<u32>(at) != first) return fail(at + length > end ? MISTAKE_END : MISTAKE_SYNTAX);
  at += length;
  return true;
}

export const trueWord: u32 = 0x65757274;
export const falseWord: u32 = 0x736c6166;
export const nullWord: u32 = 0x6c6c756e;

/** `false` has a fifth letter. */
export function takeFalse(): bool {
  if (at + 5 <= end && load<u8>(at, 4) != 101) return fail(MISTAKE_SYNTAX);
  return takeWord(falseWord, 5);
}

export function atEnd(): bool {
  return peek() == 0 && at >= end;
}
