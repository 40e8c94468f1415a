/** `lowerAscii`, `upperAscii`, `trim`, `reverse` and `strings.quote`. */
import { alloc } from "../core/arena";
import {
  element,
  emptyText,
  isError,
  isString,
  LIST,
  makeList,
  makeString,
  n,
  p,
  setElement,
  tagOf,
} from "../core/cell";
import { putByte, startBuilder, toText } from "../core/builder";
import { spend, stepsExceeded } from "../core/meter";
import { overloadError } from "../core/overload-error";
import { codePointAt, sequenceLength } from "../core/utf8";

@external("message", "no such overload: lowerAscii(")
declare function noLowerAsciiText(): usize;
@external("message", "no such overload: upperAscii(")
declare function noUpperAsciiText(): usize;
@external("message", "no such overload: trim(")
declare function noTrimText(): usize;
@external("message", "no such overload: reverse(")
declare function noReverseText(): usize;
@external("message", "no such overload: strings.quote(")
declare function noQuoteText(): usize;

export function cel_lowerAscii_1(text: usize): usize {
  if (isError(text)) return text;
  return isString(text) ? flipCase(text, 65) : overloadError(noLowerAsciiText(), text);
}

export function cel_upperAscii_1(text: usize): usize {
  if (isError(text)) return text;
  return isString(text) ? flipCase(text, 97) : overloadError(noUpperAsciiText(), text);
}

/** Turns the 26 letters from `first` on into those of the other case. */
function flipCase(text: usize, first: u32): usize {
  const length = n(text);
  const at = alloc(length);
  for (let i: u32 = 0; i < length; i += 1) {
    const byte = <u32>load<u8>(p(text) + i);
    store<u8>(at + i, <u8>(byte - first < 26 ? byte ^ 32 : byte));
  }
  return makeString(at, length);
}

export function cel_trim_1(text: usize): usize {
  if (isError(text)) return text;
  if (!isString(text)) return overloadError(noTrimText(), text);
  let at = p(text);
  let end = at + n(text);
  while (at < end && isSpace(codePointAt(at))) at += sequenceLength(<u32>load<u8>(at));
  while (at < end) {
    let last = end - 1;
    while ((load<u8>(last) & 0xc0) == 0x80) last -= 1;
    if (!isSpace(codePointAt(last))) break;
    end = last;
  }
  return at == end ? emptyText : makeString(at, <u32>(end - at));
}

/** White space as Unicode has it. */
function isSpace(code: u32): bool {
  if (code < 0x85) return code == 32 || code - 9 < 5;
  if (code == 0x85 || code == 0xa0 || code == 0x1680) return true;
  if (code < 0x2000) return false;
  if (code <= 0x200a || code == 0x2028 || code == 0x2029) return true;
  return code == 0x202f || code == 0x205f || code == 0x3000;
}

export function cel_reverse_1(value: usize): usize {
  if (isError(value)) return value;
  if (isString(value)) return reverseText(value);
  return tagOf(value) == LIST ? reverseList(value) : overloadError(noReverseText(), value);
}

function reverseText(text: usize): usize {
  const length = n(text);
  const at = alloc(length);
  for (let i: u32 = 0; i < length; ) {
    const from = p(text) + i;
    const step = sequenceLength(<u32>load<u8>(from));
    i += step;
    for (let k: u32 = 0; k < step; k += 1) store<u8>(at + length - i + k, load<u8>(from + k));
  }
  return makeString(at, length);
}

function reverseList(list: usize): usize {
  const count = n(list);
  if (!spend(count)) return stepsExceeded();
  const reversed = makeList(count);
  for (let i: u32 = 0; i < count; i += 1) setElement(reversed, count - 1 - i, element(list, i));
  return reversed;
}

/** In double quotes, with the escapes of Go. */
export function cel_strings_quote_1(text: usize): usize {
  if (isError(text)) return text;
  if (!isString(text)) return overloadError(noQuoteText(), text);
  const builder = startBuilder(n(text) + 16);
  putByte(builder, 34);
  for (let at = p(text); at < p(text) + n(text); at += 1) {
    const byte = <u32>load<u8>(at);
    const letter = escapeOf(byte);
    if (letter != 0) putByte(builder, 92);
    putByte(builder, letter != 0 ? letter : byte);
  }
  putByte(builder, 34);
  return toText(builder);
}

/** What follows the backslash; 0 for characters that stay as they are. */
function escapeOf(byte: u32): u32 {
  if (byte == 92 || byte == 34) return byte;
  if (byte - 7 > 6) return 0;
  return byte == 7 ? 97 : byte == 8 ? 98 : byte == 9 ? 116 : byte == 10 ? 110 : byte == 11 ? 118 : byte == 12 ? 102 : 114;
}
