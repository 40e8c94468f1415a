/** Text in double quotes, as `JSON.stringify` writes it and error messages show it. */
import { Builder, putByte, reserve, startBuilder, toText } from "./builder";
import { n, p } from "./cell";
import { letterFor } from "./json-escapes";

/** Puts a STRING in quotes; called as an import, so that it does not stand in every place that calls it. */
@external("optional", "writeQuoted")
export declare function putQuoted(builder: Builder, text: usize): void;

export function writeQuoted(builder: Builder, text: usize): void {
  putQuotedBytes(builder, p(text), n(text));
}

export function putQuotedBytes(builder: Builder, at: usize, length: usize): void {
  let to = reserve(builder, length + 2);
  const end = at + length;
  store<u8>(to, 34);
  to += 1;
  // Most texts hold nothing that needs an escape.
  for (; at < end; at += 8) {
    const bytes = load<u64>(at);
    const special = escapedBytes(bytes);
    if (special != 0 && at + <usize>(ctz(special) >> 3) < end) break;
    store<u64>(to, bytes);
    to += 8;
  }
  builder.length = to - builder.at;
  if (at > end) builder.length -= at - end;
  for (; at < end; at += 1) putEscaped(builder, <u32>load<u8>(at));
  putByte(builder, 34);
}

/** Of eight bytes, the high bit of the first one that is a quote, a backslash or a control character; 0 for none. */
// @ts-ignore: decorator
@inline
function escapedBytes(bytes: u64): u64 {
  const ones: u64 = 0x0101010101010101;
  const quotes = (bytes ^ (ones * 34)) - ones;
  const backslashes = (bytes ^ (ones * 92)) - ones;
  return (quotes | backslashes | (bytes - ones * 32)) & ~bytes & (ones << 7);
}

/** A STRING in quotes, as a new STRING. */
export function quoted(text: usize): usize {
  const builder = startBuilder(n(text) + 2);
  putQuoted(builder, text);
  return toText(builder);
}

/** A byte of a text in double quotes. */
export function putEscaped(builder: Builder, byte: u32): void {
  const isPlain = byte >= 32 && byte != 34 && byte != 92;
  if (!isPlain) putByte(builder, 92);
  const letter = isPlain ? byte : letterFor(byte);
  putByte(builder, letter == 0 ? 117 : letter);
  if (letter == 0) putHex4(builder, byte);
}

function putHex4(builder: Builder, code: u32): void {
  for (let shift = 12; shift >= 0; shift -= 4) {
    const digit = (code >> shift) & 15;
    putByte(builder, digit < 10 ? 48 + digit : 87 + digit);
  }
}
