import type { BinaryReader } from "@bufbuild/protobuf/wire";

/** Reads one field and says whether it knew it; unknown fields are skipped. */
export type ReadField = (field: number, reader: BinaryReader) => boolean;

/** Reads the fields of a message of `length` bytes at the reader's position. Throws on malformed bytes. */
export function readMessage(reader: BinaryReader, length: number, readField: ReadField): void {
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError("message runs past the end");
  while (reader.pos < end) {
    const [field, wireType] = reader.tag();
    if (!readField(field, reader)) reader.skip(wireType);
  }
  if (reader.pos !== end) throw new RangeError("message runs past its length");
}

/** Reads a map entry, whose key is text. */
export function readTextEntry(reader: BinaryReader, readValue: (reader: BinaryReader, length: number) => void): string {
  let key = "";
  let value: { readonly at: number; readonly length: number } | undefined;
  const end = reader.uint32() + reader.pos;
  readMessage(reader, end - reader.pos, (field, r) => {
    if (field === 1) key = r.string();
    else if (field === 2) {
      const length = r.uint32();
      value = { at: r.pos, length };
      r.pos += length;
    } else return false;
    return true;
  });
  if (value !== undefined) {
    reader.pos = value.at;
    readValue(reader, value.length);
  }
  reader.pos = end;
  return key;
}
