/**
 * A strict JSON scanner (RFC 8259, UTF-8) over bytes in memory. A mistake stops it: `failure` then says which, and where.
 * Every part is validated, also what nobody reads. During a scan a 0 stands behind the last byte, so that nothing has to look
 * for the end before it reads; where a 0 is met, the address tells whether it is the end.
 */
import { alloc, arenaTop } from "../core/arena";
import { Builder, putBytes, putCodePoint, startBuilder, toText } from "../core/builder";
import { falseCell, makeString, nullCell, trueCell } from "../core/cell";
import { escapedBy } from "../core/json-escapes";

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
/** The byte that the 0 stands for. */
let behind: u8 = 0;

/** Begins a scan, which `endScan` has to end. */
export function startScan(from: usize, length: u32): void {
  start = from;
  at = from;
  end = from + length;
  mistake = 0;
  // What the text is made into must not begin at its end, where a 0 is put.
  if (arenaTop() == end) alloc(1);
  behind = load<u8>(end);
  store<u8>(end, 0);
}

/** Ends a scan: whether what was scanned is fine and nothing but white space follows. */
export function endScan(isFine: bool): bool {
  if (isFine && peek() != 0) fail(MISTAKE_SYNTAX);
  store<u8>(end, behind);
  return mistake == 0;
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

// Called as imports, so that these do not stand in every place that calls them.

/** A mistake where something else should stand, or nothing stands any more; 0. */
@external("optional", "noteMistakeHere")
export declare function failHere(kind: u32): usize;
/** A mistake, if there was none before; 0. */
@external("optional", "noteMistake")
export declare function fail(kind: u32): usize;

export function noteMistakeHere(kind: u32): usize {
  return fail(peekBehindSpace() == 0 ? MISTAKE_END : kind);
}

export function noteMistake(kind: u32): usize {
  if (mistake == 0) mistake = kind;
  return 0;
}

/** A mistake in a part whose next byte is wrong. */
function failInside(kind: u32): usize {
  return fail(at >= end ? MISTAKE_END : kind);
}

/** The next byte that is no white space; 0 at the end. */
// @ts-ignore: decorator
@inline
export function peek(): u32 {
  const byte = <u32>load<u8>(at);
  return byte > 32 ? byte : peekBehindSpace();
}

/** The same, of which less stands where it is called. */
export function peekBehindSpace(): u32 {
  let i = at;
  let byte = <u32>load<u8>(i);
  for (; byte == 32 || byte == 10 || byte == 13 || byte == 9; byte = <u32>load<u8>(i)) i += 1;
  at = i;
  return i < end && byte == 0 ? 1 : byte;
}

/** Takes the byte if it comes next. */
export function take(byte: u32): bool {
  if (peek() != byte) return false;
  at += 1;
  return true;
}

export function expect(byte: u32): bool {
  if (peek() != byte) return failHere(MISTAKE_SYNTAX) != 0;
  at += 1;
  return true;
}

/** After a member or element: true if another follows, false at the end of the object or array, or at a mistake. */
export function next(close: u32): bool {
  const byte = peek();
  if (byte != 44 && byte != close) return failHere(MISTAKE_SYNTAX) != 0;
  at += 1;
  return byte == 44;
}

/**
 * A string, whose quote was peeked at, as a STRING cell, over the bytes of the text where it holds no escapes; 0 at a
 * mistake. What is not kept is 1.
 */
export function readString(isKept: bool): usize {
  at += 1;
  let from = at;
  let builder: usize = 0;
  while (scanPlain()) {
    const stop = at;
    const isEnd = load<u8>(stop) == 34;
    if (isEnd && (builder == 0 || !isKept)) {
      at += 1;
      return isKept ? makeString(from, <u32>(stop - from)) : 1;
    }
    if (isKept) {
      if (builder == 0) builder = changetype<usize>(startBuilder(64));
      putBytes(changetype<Builder>(builder), from, stop - from);
    }
    if (isEnd) {
      at += 1;
      return toText(changetype<Builder>(builder));
    }
    const code = readEscape();
    if (code < 0) return 0;
    if (isKept) putCodePoint(changetype<Builder>(builder), <u32>code);
    from = at;
  }
  return 0;
}

/** Goes on to the next quote or backslash. */
function scanPlain(): bool {
  // A local: what is global to the module has to be stored each time.
  let i = at;
  while (true) {
    const special = specialBytes(load<u64>(i));
    if (special == 0) {
      i += 8;
      continue;
    }
    i += <usize>(ctz(special) >> 3);
    at = i;
    const byte = <u32>load<u8>(i);
    if (byte == 34 || byte == 92) return true;
    if (byte < 32) return failInside(MISTAKE_SYNTAX) != 0;
    if (!scanSequence(byte)) return fail(MISTAKE_UTF8) != 0;
    i = at;
  }
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

/** A well-formed sequence of more than one byte: none that is longer than it need be, no half of a surrogate pair. */
function scanSequence(lead: u32): bool {
  const more: u32 = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  if (lead < 0xc2 || lead > 0xf4) return false;
  let code = lead & (63 >> more);
  for (let i: u32 = 0; i < more; i += 1) {
    const byte = <u32>load<u8>(at + i, 1);
    if ((byte & 0xc0) != 0x80) return false;
    code = (code << 6) | (byte & 63);
  }
  at += more + 1;
  return more == 1 || (more == 2 ? code >= 0x800 && code >> 11 != 27 : code - 0x10000 < 0x100000);
}

/** The code point of an escape; -1 at a mistake. Halves of surrogate pairs by themselves are mistakes. */
function readEscape(): i32 {
  at += 1;
  const kind = <u32>load<u8>(at);
  if (kind == 117) return readUnicode();
  const byte = escapedBy(kind);
  if (byte == 0) return failEscape();
  at += 1;
  return <i32>byte;
}

function failEscape(): i32 {
  failInside(MISTAKE_ESCAPE);
  return -1;
}

function readUnicode(): i32 {
  const high = readHex();
  if (high >> 11 != 27) return high;
  if (high > 0xdbff || load<u8>(at) != 92 || load<u8>(at, 1) != 117) return failEscape();
  at += 1;
  const low = readHex();
  if (low >> 10 != 55) return failEscape();
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/** Four digits behind a letter; -1 at a mistake. */
function readHex(): i32 {
  let value: i32 = 0;
  for (let i = 0; i < 4; i += 1) {
    at += 1;
    const byte = <u32>load<u8>(at);
    const digit: u32 = byte - 48 < 10 ? byte - 48 : (byte | 32) - 97 < 6 ? (byte | 32) - 87 : 16;
    if (digit > 15) return failEscape();
    value = (value << 4) | <i32>digit;
  }
  at += 1;
  return value;
}

/** Passes over a number, which begins where the scanner stands. */
export function scanNumber(): bool {
  if (load<u8>(at) == 45) at += 1;
  // Nothing but a point or an exponent follows a leading zero.
  if (load<u8>(at) == 48) at += 1;
  else if (!scanDigits()) return false;
  if (load<u8>(at) == 46) {
    at += 1;
    if (!scanDigits()) return false;
  }
  if ((<u32>load<u8>(at) | 32) != 101) return true;
  at += 1;
  if (load<u8>(at) == 43 || load<u8>(at) == 45) at += 1;
  return scanDigits();
}

/** At least one digit. */
function scanDigits(): bool {
  const from = at;
  let i = from;
  while (<u32>load<u8>(i) - 48 < 10) i += 1;
  at = i;
  return i > from || failInside(MISTAKE_SYNTAX) != 0;
}

/** The cell of `true`, `false` or `null`, whose first letter was peeked at; 0 at a mistake. */
export function readWord(first: u32): usize {
  // `false` is one letter longer; the last four letters tell.
  const length: usize = first == 102 ? 5 : 4;
  const letters: u32 = first == 102 ? 0x65736c61 : first == 116 ? 0x65757274 : 0x6c6c756e;
  if (load<u32>(at + length - 4) != letters) {
    return fail(at + length > end ? MISTAKE_END : MISTAKE_SYNTAX);
  }
  at += length;
  return first == 102 ? falseCell : first == 116 ? trueCell : nullCell;
}
