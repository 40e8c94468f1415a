/** Text in double quotes, as `JSON.stringify` writes it and error messages show it. */
import { Builder, putByte, reserve, startBuilder, toText } from "./builder";
import { n, p } from "./cell";

/** Puts a STRING in quotes. */
export function putQuoted(builder: Builder, text: usize): void {
  putQuotedBytes(builder, p(text), n(text));
}

export function putQuotedBytes(builder: Builder, at: usize, length: usize): void {
  let to = reserve(builder, length + 2);
  const end = at + length;
  store<u8>(to, 34);
  to += 1;
  // Most texts hold nothing that needs an escape.
  for (; at < end; at += 1) {
    const byte = <u32>load<u8>(at);
    if (byte < 32 || byte == 34 || byte == 92) break;
    store<u8>(to, <u8>byte);
    to += 1;
  }
  builder.length = to - builder.at;
  for (; at < end; at += 1) putEscaped(builder, <u32>load<u8>(at));
  putByte(builder, 34);
}

/** A STRING in quotes, as a new STRING. */
export function quoted(text: usize): usize {
  const builder = startBuilder(n(text) + 2);
  putQuoted(builder, text);
  return toText(builder);
}

/** A byte of a text in double quotes. */
export function putEscaped(builder: Builder, byte: u32): void {
  if (byte == 34 || byte == 92) putByte(builder, 92);
  if (byte >= 32) {
    putByte(builder, byte);
    return;
  }
  putByte(builder, 92);
  const letter = byte == 8 ? 98 : byte == 9 ? 116 : byte == 10 ? 110 : byte == 12 ? 102 : byte == 13 ? 114 : 117;
  putByte(builder, letter);
  if (letter == 117) putHex4(builder, byte);
}

function putHex4(builder: Builder, code: u32): void {
  const at = reserve(builder, 4);
  for (let i: u32 = 0; i < 4; i += 1) {
    const digit = (code >> (12 - 4 * i)) & 15;
    store<u8>(at + i, <u8>(digit < 10 ? 48 + digit : 87 + digit));
  }
  builder.length += 4;
}
