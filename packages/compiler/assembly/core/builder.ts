/** Bytes being put together: where they are, how many, and for how many there is room. Lives in the arena. */
import { alloc } from "./arena";
import { BYTES, emptyText, makeCell, n, noteRareValues, p, STRING } from "./cell";

@unmanaged
export class Builder {
  at: usize;
  length: usize;
  room: usize;
}

/** Bytes behind the room, so that whoever puts eight bytes at a time need not look where the last ones end. */
const spare: usize = 8;

export function startBuilder(room: usize): Builder {
  const builder = changetype<Builder>(alloc(12));
  builder.at = alloc(room + spare);
  builder.length = 0;
  builder.room = room;
  return builder;
}

/** Makes sure that `more` bytes can be put, and a few that do not count; the address where they go. */
export function reserve(builder: Builder, more: usize): usize {
  const needed = builder.length + more;
  if (needed > builder.room) {
    const room = max<usize>(needed, builder.room << 1);
    const at = alloc(room + spare);
    memory.copy(at, builder.at, builder.length);
    builder.at = at;
    builder.room = room;
  }
  return builder.at + builder.length;
}

export function putByte(builder: Builder, byte: u32): void {
  store<u8>(reserve(builder, 1), <u8>byte);
  builder.length += 1;
}

/** Copies eight bytes at a time: a copy in bulk is a call out of the module, which costs more for all but long texts. */
export function putBytes(builder: Builder, at: usize, length: usize): void {
  const to = reserve(builder, length);
  builder.length += length;
  for (let i: usize = 0; i < length; i += 8) store<u64>(to + i, load<u64>(at + i));
}

/** Puts the text of a STRING or BYTES; called as an import, so that it does not stand in every place that calls it. */
@external("optional", "writeText")
export declare function putText(builder: Builder, text: usize): void;

export function writeText(builder: Builder, text: usize): void {
  putBytes(builder, p(text), n(text));
}

/** A code point as UTF-8. */
export function putCodePoint(builder: Builder, code: u32): void {
  if (code < 0x80) {
    putByte(builder, code);
    return;
  }
  // Bits that are left for the bytes behind the first.
  let bits: u32 = code < 0x800 ? 6 : code < 0x10000 ? 12 : 18;
  putByte(builder, ((0x7f80 >> (bits / 6)) & 0xff) | (code >> bits));
  while (bits > 0) {
    bits -= 6;
    putByte(builder, 0x80 | ((code >> bits) & 63));
  }
}

/** A decimal number of at least one digit. */
export function putDecimal(builder: Builder, value: u64): void {
  if (value >= 10) putDecimal(builder, value / 10);
  putByte(builder, 48 + <u32>(value % 10));
}

export function toText(builder: Builder): usize {
  return builder.length == 0 ? emptyText : makeCell(STRING, <u32>builder.length, builder.at, 0);
}

export function toBytes(builder: Builder): usize {
  noteRareValues();
  return makeCell(BYTES, <u32>builder.length, builder.at, 0);
}
