/** IP addresses and address blocks: reading, printing, comparing. */
import { alloc } from "../core/arena";
import { Builder, putByte, putDecimal, putText, startBuilder, toText } from "../core/builder";
import { CIDR, IP, makeCell, makeError, n, p, noteRareValues } from "../core/cell";
import { putQuoted, putQuotedBytes } from "../core/json-quote";
import { addressBytes, addressHasZone, addressSize, isMapped, readAddress } from "./parse-address";

// Say that such values exist, so that what is written for them alone is kept.
@external("mark", "makeIp")
declare function markMakeIp(): void;
@external("mark", "makeCidr")
declare function markMakeCidr(): void;

@external("text", "IP Address ")
declare function ipAddressText(): usize;
@external("text", "IP address ")
declare function zonedAddressText(): usize;
@external("text", "CIDR ")
declare function cidrText(): usize;
@external("text", " parse error during conversion from string: ")
declare function parseErrorText(): usize;
@external("text", " with zone value is not allowed")
declare function zoneText(): usize;
@external("text", "IPv4-mapped IPv6 address ")
declare function mappedAddressText(): usize;
@external("text", " is not allowed")
declare function notAllowedText(): usize;
@external("text", "netip.ParsePrefix(")
declare function parsePrefixText(): usize;
@external("text", "): ")
declare function colonText(): usize;
@external("text", "no '/'")
declare function noSlashText(): usize;
@external("text", "IPv6 zones cannot be present in a prefix")
declare function zoneInPrefixText(): usize;
@external("text", "bad bits after slash: ")
declare function badBitsText(): usize;
@external("text", "prefix length out of range")
declare function outOfRangeText(): usize;

/** Makes an address of 4 or 16 bytes. */
export function makeIp(bytes: usize, size: u32): usize {
  noteRareValues();
  markMakeIp();
  return makeCell(IP, size, bytes, 0);
}

/** Makes a block; the address may have bits beyond the prefix. */
export function makeCidr(ip: usize, prefixLength: u32): usize {
  noteRareValues();
  markMakeCidr();
  return makeCell(CIDR, prefixLength, ip, 0);
}

/** Reads the argument of `ip(…)`; zones and mapped addresses are refused. An IP or an ERROR. */
export function parseIp(text: usize): usize {
  const wrong = readAddress(p(text), p(text) + n(text));
  if (wrong != 0) return quotingError(ipAddressText(), text, parseErrorText(), wrong);
  if (addressHasZone) return quotingError(zonedAddressText(), text, zoneText(), 0);
  if (isMapped()) return quotingError(mappedAddressText(), text, notAllowedText(), 0);
  return makeIp(addressBytes, addressSize);
}

/** `before "text" after reason`. */
function quotingError(before: usize, text: usize, after: usize, reason: usize): usize {
  const builder = startBuilder(n(text) + 128);
  putQuoted(builder, text);
  putText(builder, after);
  if (reason != 0) putText(builder, reason);
  return makeError(before, toText(builder));
}

/** Reads the argument of `cidr(…)`. A CIDR or an ERROR. */
export function parseCidr(text: usize): usize {
  const wrong = readPrefix(text);
  if (wrong != 0) {
    const builder = startBuilder(n(text) + 128);
    putText(builder, parsePrefixText());
    putQuoted(builder, text);
    putText(builder, colonText());
    putText(builder, wrong);
    return quotingError(cidrText(), text, parseErrorText(), toText(builder));
  }
  if (isMapped()) return quotingError(mappedAddressText(), text, notAllowedText(), 0);
  return makeCidr(makeIp(addressBytes, addressSize), prefixLength);
}

let prefixLength: u32 = 0;

/** Reads `address/bits`: 0, or what is wrong, a STRING. */
function readPrefix(text: usize): usize {
  const at = p(text);
  const end = at + n(text);
  let slash = end;
  while (slash > at && load<u8>(slash - 1) != 47) slash -= 1;
  if (slash == at) return noSlashText();
  const wrong = readAddress(at, slash - 1);
  if (wrong != 0) return wrong;
  if (addressHasZone) return zoneInPrefixText();
  prefixLength = readBits(slash, end);
  const leadingZero = end - slash > 1 && load<u8>(slash) == 48;
  if (prefixLength == noBits || leadingZero) {
    const builder = startBuilder(end - slash + 32);
    putText(builder, badBitsText());
    putQuotedBytes(builder, slash, end - slash);
    return toText(builder);
  }
  return prefixLength > addressSize * 8 ? outOfRangeText() : 0;
}

/** What `readBits` answers to what is no number. */
export const noBits: u32 = u32.MAX_VALUE;

/** A number of bits; too great ones are some great number. */
export function readBits(at: usize, end: usize): u32 {
  if (at == end) return noBits;
  let bits: u32 = 0;
  for (; at < end; at += 1) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) return noBits;
    bits = min<u32>(bits * 10 + digit, 1000);
  }
  return bits;
}

/** Whether the first `bits` bits of two addresses agree. */
export function samePrefix(a: usize, b: usize, bits: u32): bool {
  let i: u32 = 0;
  for (; bits - i >= 8; i += 8) if (load<u8>(a + (i >> 3)) != load<u8>(b + (i >> 3))) return false;
  const rest = bits - i;
  if (rest == 0) return true;
  return ((load<u8>(a + (i >> 3)) ^ load<u8>(b + (i >> 3))) & (0xff00 >> rest) & 0xff) == 0;
}

/** The block's address with the bits beyond the prefix cleared. */
export function maskedIp(cidr: usize): usize {
  const ip = p(cidr);
  const size = n(ip);
  const bytes = alloc(size);
  for (let i: u32 = 0; i < size; i += 1) {
    const bits = <u32>max<i32>(0, min<i32>(8, <i32>n(cidr) - <i32>(i * 8)));
    store<u8>(bytes + i, load<u8>(p(ip) + i) & <u8>(0xff00 >> bits));
  }
  return makeIp(bytes, size);
}

export function formatCidr(cidr: usize): usize {
  const builder = startBuilder(48);
  putIp(builder, p(cidr));
  putByte(builder, 47);
  putDecimal(builder, n(cidr));
  return toText(builder);
}

/** RFC 5952. */
export function formatIp(ip: usize): usize {
  const builder = startBuilder(40);
  putIp(builder, ip);
  return toText(builder);
}

function putIp(builder: Builder, ip: usize): void {
  const bytes = p(ip);
  if (n(ip) == 4) {
    for (let i: usize = 0; i < 4; i += 1) {
      if (i > 0) putByte(builder, 46);
      putDecimal(builder, load<u8>(bytes + i));
    }
    return;
  }
  findZeros(bytes);
  if (zerosLength < 2) {
    putFields(builder, bytes, 0, 8);
    return;
  }
  putFields(builder, bytes, 0, zerosStart);
  putByte(builder, 58);
  putByte(builder, 58);
  putFields(builder, bytes, zerosStart + zerosLength, 8);
}

function fieldAt(bytes: usize, index: u32): u32 {
  return (<u32>load<u8>(bytes + 2 * index) << 8) | load<u8>(bytes + 2 * index, 1);
}

function putFields(builder: Builder, bytes: usize, from: u32, to: u32): void {
  for (let i = from; i < to; i += 1) {
    if (i > from) putByte(builder, 58);
    putHex(builder, fieldAt(bytes, i));
  }
}

function putHex(builder: Builder, value: u32): void {
  if (value > 15) putHex(builder, value >> 4);
  const digit = value & 15;
  putByte(builder, digit < 10 ? 48 + digit : 87 + digit);
}

/** The first of the longest runs of zero fields. */
let zerosStart: u32 = 0;
let zerosLength: u32 = 0;

function findZeros(bytes: usize): void {
  zerosLength = 0;
  let start: u32 = 0;
  for (let i: u32 = 0; i <= 8; i += 1) {
    if (i < 8 && fieldAt(bytes, i) == 0) continue;
    if (i - start > zerosLength) {
      zerosStart = start;
      zerosLength = i - start;
    }
    start = i + 1;
  }
}
