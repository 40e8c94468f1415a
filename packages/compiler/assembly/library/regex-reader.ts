/** Where the parser of regular expressions is, what it found wrong, and the smaller things that it reads. */
import { Builder, putByte, putBytes, startBuilder, toText } from "../core/builder";
import { makeError, n, p } from "../core/cell";
import { codePointAt, sequenceLength } from "../core/utf8";
import { addClass, addNegated, cleanClass, maxCode, startClass } from "./regex-class";
import { addNamedGroup, addPerlGroup } from "./regex-groups";
import { addUnicodeClass, foldClass } from "./regex-unicode";

@external("message", "error parsing regexp: invalid escape sequence")
declare function invalidEscapeText(): usize;
@external("message", "error parsing regexp: trailing backslash at end of expression")
declare function trailingBackslashText(): usize;
@external("message", "error parsing regexp: invalid character class range")
declare function invalidRangeText(): usize;

/** The next character of the pattern. */
export let at: usize = 0;
export let end: usize = 0;
let failure: usize = 0;

export function startReading(pattern: usize): void {
  at = p(pattern);
  end = at + n(pattern);
  failure = 0;
}

/** The ERROR of the first mistake; 0 if there is none. */
export function mistake(): usize {
  return failure;
}

/** Notes a mistake, and the part of the pattern that it is in. */
export function fail(text: usize, from: usize, to: usize): void {
  if (failure != 0) return;
  if (from == to) {
    failure = makeError(text, 0);
    return;
  }
  const shown = startBuilder(to - from + 4);
  putByte(shown, 58);
  putByte(shown, 32);
  putByte(shown, 96);
  putBytes(shown, from, to - from);
  putByte(shown, 96);
  failure = makeError(text, toText(shown));
}

/** The next byte; 0, which is no part of the syntax, at the end and for itself. */
export function peek(): u32 {
  return at < end ? <u32>load<u8>(at) : 0;
}

export function moveTo(place: usize): void {
  at = place;
}

export function skip(bytes: usize): void {
  at += bytes;
}

/** Takes a character, of which there must be one. */
export function pop(): u32 {
  const code = codePointAt(at);
  at += sequenceLength(<u32>load<u8>(at));
  return code;
}

/** Whether two bytes follow. */
export function looksAt(first: u32, second: u32): bool {
  return peek() == first && at + 1 < end && <u32>load<u8>(at, 1) == second;
}

/** The address of two bytes, or of one if the second is 0, from the current place on; 0 if they do not occur. */
export function findAhead(first: u32, second: u32): usize {
  for (let here = at; here < end; here += 1) {
    if (load<u8>(here) == first && (second == 0 || (here + 1 < end && load<u8>(here, 1) == second))) return here;
  }
  return 0;
}

/** The character that a backslash and what follows stand for. */
export function readEscape(): u32 {
  const from = at;
  at += 1;
  if (at == end) {
    fail(trailingBackslashText(), 0, 0);
    return 0;
  }
  const code = pop();
  const value = escapedCode(code);
  if (value > maxCode) fail(invalidEscapeText(), from, at);
  return value;
}

const none: u32 = 0xffffffff;

function escapedCode(code: u32): u32 {
  if (code - 48 < 8) return code == 48 || peek() - 48 < 8 ? readOctal(code - 48) : none;
  if (code == 120) return readHexadecimal();
  if (code == 97) return 7;
  if (code == 102) return 12;
  if (code == 110) return 10;
  if (code == 114) return 13;
  if (code == 116) return 9;
  if (code == 118) return 11;
  const isWord = code - 48 < 10 || (code | 32) - 97 < 26;
  return code < 0x80 && !isWord ? code : none;
}

function readOctal(first: u32): u32 {
  let value = first;
  for (let i = 1; i < 3 && peek() - 48 < 8; i += 1) {
    value = value * 8 + peek() - 48;
    at += 1;
  }
  return value;
}

function readHexadecimal(): u32 {
  if (at == end) return none;
  const first = pop();
  if (first == 123) return readBraced();
  if (at == end) return none;
  const high = hexDigit(first);
  const low = hexDigit(pop());
  return high > 15 || low > 15 ? none : high * 16 + low;
}

/** `{1F389}` after its brace. */
function readBraced(): u32 {
  let value: u32 = 0;
  for (let digits = 0; at < end; digits += 1) {
    const code = pop();
    if (code == 125) return digits == 0 ? none : value;
    const digit = hexDigit(code);
    if (digit > 15) return none;
    value = value * 16 + digit;
    if (value > maxCode) return none;
  }
  return none;
}

function hexDigit(code: u32): u32 {
  if (code - 48 < 10) return code - 48;
  const letter = code | 32;
  return code < 0x80 && letter - 97 < 6 ? letter - 87 : 99;
}

/** Adds a group, or what it leaves out. */
function addSigned(set: Builder, group: Builder, negative: bool, foldCase: bool): void {
  if (foldCase) foldClass(group);
  else cleanClass(group);
  if (negative) addNegated(set, group);
  else addClass(set, group);
}

/** Takes `\d` and the like; false if something else follows. */
export function readPerlClass(set: Builder, foldCase: bool): bool {
  if (peek() != 92 || at + 1 >= end) return false;
  const letter = <u32>load<u8>(at, 1);
  const group = startClass();
  if (!addPerlGroup(group, letter | 32) || (letter | 32) - 97 >= 26) return false;
  at += 2;
  addSigned(set, group, letter < 97, foldCase);
  return true;
}

/** Takes `[:alpha:]`; false if it is not closed. */
export function readNamedClass(set: Builder, foldCase: bool): bool {
  const close = findAhead(58, 93);
  if (close == 0) return false;
  const from = at;
  const negative = at + 2 < close && load<u8>(at, 2) == 94;
  const name = at + 2 + <usize>negative;
  const group = startClass();
  at = close + 2;
  if (name > close || !addNamedGroup(group, name, <u32>(close - name))) fail(invalidRangeText(), from, at);
  addSigned(set, group, negative, foldCase);
  return true;
}

/** Takes `\pL`, `\p{Greek}` or what they leave out; false if something else follows. */
export function readUnicodeClass(set: Builder, foldCase: bool): bool {
  if (!looksAt(92, 112) && !looksAt(92, 80)) return false;
  const from = at;
  let negative = load<u8>(at, 1) == 80;
  at += 2;
  let name = at;
  let nameEnd = at;
  if (at < end && load<u8>(at) == 123) {
    name += 1;
    nameEnd = findAhead(125, 0);
    at = nameEnd + 1;
  } else if (at < end) {
    pop();
    nameEnd = at;
  }
  if (nameEnd == 0 || name > end || from + 2 == end) {
    at = end;
    fail(invalidRangeText(), from, end);
    return true;
  }
  if (name < nameEnd && load<u8>(name) == 94) {
    negative = !negative;
    name += 1;
  }
  const group = startClass();
  if (!addUnicodeClass(group, name, <u32>(nameEnd - name))) fail(invalidRangeText(), from, at);
  addSigned(set, group, negative, foldCase);
  return true;
}
