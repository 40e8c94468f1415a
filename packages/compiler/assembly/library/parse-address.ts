/** Reads IPv4 and IPv6 addresses; what is wrong with one is said in the words of Go's net/netip. */
import { alloc } from "../core/arena";
import { putByte, putText, startBuilder, toText } from "../core/builder";
import { putQuotedBytes } from "../core/json-quote";

@external("text", "ParseAddr(")
declare function parseAddrText(): usize;
@external("text", "): ")
declare function colonText(): usize;
@external("text", " (at ")
declare function atText(): usize;
@external("text", "missing IPv6 address")
declare function missingAddressText(): usize;
@external("text", "unable to parse IP")
declare function unableText(): usize;
@external("text", "IPv4 field has octet with leading zero")
declare function leadingZeroText(): usize;
@external("text", "IPv4 field has value >255")
declare function tooGreatText(): usize;
@external("text", "unexpected character")
declare function unexpectedText(): usize;
@external("text", "IPv4 field must have at least one digit")
declare function emptyFieldText(): usize;
@external("text", "IPv4 address too long")
declare function tooLongText(): usize;
@external("text", "IPv4 address too short")
declare function tooShortText(): usize;
@external("text", "zone must be a non-empty string")
declare function emptyZoneText(): usize;
@external("text", "the :: must expand to at least one field of zeros")
declare function noZerosText(): usize;
@external("text", "address string too short")
declare function shortStringText(): usize;
@external("text", "each group must have 4 or less digits")
declare function longGroupText(): usize;
@external("text", "each colon-separated field must have at least one digit")
declare function emptyGroupText(): usize;
@external("text", "unexpected character, want colon")
declare function wantColonText(): usize;
@external("text", "colon must be followed by more characters")
declare function lastColonText(): usize;
@external("text", "multiple :: in address")
declare function twoEllipsesText(): usize;
@external("text", "trailing garbage after address")
declare function garbageText(): usize;
@external("text", "embedded IPv4 address must replace the final 2 fields of the address")
declare function misplacedText(): usize;
@external("text", "too many hex fields to fit an embedded IPv4 at the end of the address")
declare function tooManyFieldsText(): usize;

/** What was read last: 4 or 16 bytes, and whether a zone followed. */
export let addressBytes: usize = 0;
export let addressSize: u32 = 0;
export let addressHasZone: bool = false;

/** What is being read, for messages. */
let inputAt: usize = 0;
let inputEnd: usize = 0;

function mistake(message: usize, rest: usize = 0, restEnd: usize = 0): usize {
  const builder = startBuilder(inputEnd - inputAt + 96);
  putText(builder, parseAddrText());
  putQuotedBytes(builder, inputAt, inputEnd - inputAt);
  putText(builder, colonText());
  putText(builder, message);
  if (rest != 0) {
    putText(builder, atText());
    putQuotedBytes(builder, rest, restEnd - rest);
    putByte(builder, 41);
  }
  return toText(builder);
}

/** Reads an address: sets `addressBytes` and the others and answers 0, or answers what is wrong, a STRING. */
export function readAddress(at: usize, end: usize): usize {
  inputAt = at;
  inputEnd = end;
  addressHasZone = false;
  for (let i = at; i < end; i += 1) {
    const byte = load<u8>(i);
    if (byte == 46) {
      addressSize = 4;
      addressBytes = alloc(4);
      return readIpv4(at, end, addressBytes);
    }
    if (byte == 58) return readIpv6(at, end);
    if (byte == 37) return mistake(missingAddressText());
  }
  return mistake(unableText());
}

function readIpv4(at: usize, end: usize, bytes: usize): usize {
  let position: usize = 0;
  let value: u32 = 0;
  let digits: u32 = 0;
  for (let i = at; i < end; i += 1) {
    const byte = <u32>load<u8>(i);
    if (byte - 48 < 10) {
      if (digits == 1 && value == 0) return mistake(leadingZeroText());
      value = value * 10 + byte - 48;
      digits += 1;
      if (value > 255) return mistake(tooGreatText());
    } else if (byte != 46) {
      return mistake(unexpectedText(), i, end);
    } else {
      if (digits == 0 || i == end - 1) return mistake(emptyFieldText(), i, end);
      if (position == 3) return mistake(tooLongText());
      store<u8>(bytes + position, <u8>value);
      position += 1;
      value = 0;
      digits = 0;
    }
  }
  if (position < 3) return mistake(tooShortText());
  store<u8>(bytes, <u8>value, 3);
  return 0;
}

/** How many bytes of an IPv6 address are read, and before which of them `::` stands, or -1. */
let fieldBytes: u32 = 0;
let ellipsis: i32 = -1;

function readIpv6(at: usize, end: usize): usize {
  let percent = at;
  while (percent < end && load<u8>(percent) != 37) percent += 1;
  if (percent == end - 1) return mistake(emptyZoneText());
  addressHasZone = percent < end;
  addressSize = 16;
  addressBytes = alloc(16);
  const failed = readFields(at, percent);
  if (failed != 0) return failed;
  if (fieldBytes == 16) return ellipsis >= 0 ? mistake(noZerosText()) : 0;
  if (ellipsis < 0) return mistake(shortStringText());
  const after = fieldBytes - <u32>ellipsis;
  memory.copy(addressBytes + 16 - after, addressBytes + <usize>ellipsis, after);
  memory.fill(addressBytes + <usize>ellipsis, 0, 16 - fieldBytes);
  return 0;
}

function readFields(at: usize, end: usize): usize {
  fieldBytes = 0;
  ellipsis = -1;
  if (end - at >= 2 && load<u8>(at) == 58 && load<u8>(at, 1) == 58) {
    ellipsis = 0;
    at += 2;
    if (at == end) return 0;
  }
  while (fieldBytes < 16) {
    const stop = skipHex(at, end);
    if (stop - at > 4) return mistake(longGroupText(), at, end);
    if (stop == at) return mistake(emptyGroupText(), at, end);
    if (stop < end && load<u8>(stop) == 46) return readEmbedded(at, end);
    putField(at, stop);
    at = stop;
    if (at == end) return 0;
    if (load<u8>(at) != 58) return mistake(wantColonText(), at, end);
    if (at + 1 == end) return mistake(lastColonText(), at, end);
    at += 1;
    if (load<u8>(at) != 58) continue;
    if (ellipsis >= 0) return mistake(twoEllipsesText(), at, end);
    ellipsis = <i32>fieldBytes;
    at += 1;
    if (at == end) return 0;
  }
  return mistake(garbageText(), at, end);
}

/** An IPv4 address as the last four bytes. */
function readEmbedded(at: usize, end: usize): usize {
  if (ellipsis < 0 && fieldBytes != 12) return mistake(misplacedText(), at, end);
  if (fieldBytes + 4 > 16) return mistake(tooManyFieldsText(), at, end);
  fieldBytes += 4;
  return readIpv4(at, end, addressBytes + fieldBytes - 4);
}

function putField(at: usize, end: usize): void {
  let field: u32 = 0;
  for (; at < end; at += 1) field = (field << 4) | hexDigit(load<u8>(at));
  store<u8>(addressBytes + fieldBytes, <u8>(field >> 8));
  store<u8>(addressBytes + fieldBytes, <u8>field, 1);
  fieldBytes += 2;
}

function skipHex(at: usize, end: usize): usize {
  while (at < end && hexDigit(load<u8>(at)) < 16) at += 1;
  return at;
}

/** 16 or more for what is no digit. */
function hexDigit(byte: u32): u32 {
  if (byte - 48 < 10) return byte - 48;
  const letter = (byte | 32) - 97;
  return letter < 6 ? letter + 10 : 16;
}

/** Whether what was read last is an IPv4 address written as IPv6. */
export function isMapped(): bool {
  if (addressSize != 16) return false;
  return load<u64>(addressBytes) == 0 && load<u32>(addressBytes, 8) == 0xffff0000;
}
