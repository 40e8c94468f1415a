/** JSON as Go's encoding/json prints it: sorted keys, `<`, `>` and `&` escaped. */
import { Builder, putByte, putBytes, putText, reserve } from "./builder";
import { BOOL, DOUBLE, double, element, LIST, MAP, n, NULL, p, STRING, tagOf } from "./cell";
import { notFiniteText, putJsonNumber } from "./format-number";
import { entryKey, entryValue } from "./map";

@external("text", "null")
declare function nullText(): usize;
@external("text", "true")
declare function trueText(): usize;
@external("text", "false")
declare function falseText(): usize;

let notFinite: usize = 0;

/**
 * Puts what `toJson` made. 0, or, since JSON has no such numbers, the name of the first number that is not finite, for which
 * nothing is put.
 */
export function putJson(builder: Builder, value: usize): usize {
  notFinite = 0;
  put(builder, value);
  return notFinite;
}

function put(builder: Builder, value: usize): void {
  switch (tagOf(value)) {
    case STRING:
      return putJsonText(builder, value);
    case DOUBLE:
      return putNumber(builder, double(value));
    case BOOL:
      return putText(builder, n(value) != 0 ? trueText() : falseText());
    case LIST:
      return putList(builder, value);
    case MAP:
      return putMap(builder, value);
    default:
      if (tagOf(value) == NULL) putText(builder, nullText());
  }
}

function putNumber(builder: Builder, value: f64): void {
  const special = notFiniteText(value);
  if (special == 0) putJsonNumber(builder, value);
  else if (notFinite == 0) notFinite = special;
}

function putList(builder: Builder, list: usize): void {
  putByte(builder, 91);
  for (let i: u32 = 0; i < n(list); i += 1) {
    if (i > 0) putByte(builder, 44);
    put(builder, element(list, i));
  }
  putByte(builder, 93);
}

function putMap(builder: Builder, map: usize): void {
  putByte(builder, 123);
  for (let i: u32 = 0; i < n(map); i += 1) {
    if (i > 0) putByte(builder, 44);
    putJsonText(builder, entryKey(map, i));
    putByte(builder, 58);
    put(builder, entryValue(map, i));
  }
  putByte(builder, 125);
}

/** A STRING in quotes; what needs no escape goes over in one piece. */
export function putJsonText(builder: Builder, text: usize): void {
  putByte(builder, 34);
  const end = p(text) + n(text);
  let from = p(text);
  for (let at = from; at < end; at += 1) {
    const byte = <u32>load<u8>(at);
    const width = escapedWidth(byte, at, end);
    if (width == 0) continue;
    putBytes(builder, from, at - from);
    putEscape(builder, width == 3 ? 0x2028 | (<u32>load<u8>(at, 2) & 1) : byte);
    from = at + width;
    at = from - 1;
  }
  putBytes(builder, from, end - from);
  putByte(builder, 34);
}

/** Bytes of the character at an address if it must be escaped, else 0. */
// @ts-ignore: decorator
@inline
function escapedWidth(byte: u32, at: usize, end: usize): u32 {
  if (byte < 32 || byte == 34 || byte == 92 || byte == 60 || byte == 62 || byte == 38) return 1;
  // U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
  return byte == 0xe2 && at + 2 < end && load<u8>(at, 1) == 0x80 && (load<u8>(at, 2) & 0xfe) == 0xa8 ? 3 : 0;
}

function putEscape(builder: Builder, code: u32): void {
  putByte(builder, 92);
  const letter = shortEscape(code);
  if (letter != 0) {
    putByte(builder, letter);
    return;
  }
  putByte(builder, 117);
  const at = reserve(builder, 4);
  for (let i: u32 = 0; i < 4; i += 1) {
    const digit = (code >> (12 - 4 * i)) & 15;
    store<u8>(at + i, <u8>(digit < 10 ? 48 + digit : 87 + digit));
  }
  builder.length += 4;
}

function shortEscape(code: u32): u32 {
  if (code == 34 || code == 92) return code;
  return code == 8 ? 98 : code == 9 ? 116 : code == 10 ? 110 : code == 12 ? 102 : code == 13 ? 114 : 0;
}
