import { BinaryReader } from "@bufbuild/protobuf/wire";

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

/** Reads a message of which one repeated text field is wanted. */
export function readTexts(reader: BinaryReader, length: number, wanted: number): string[] {
  const values: string[] = [];
  readMessage(reader, length, (field, r) => {
    if (field === wanted) values.push(r.string());
    return field === wanted;
  });
  return values;
}

/** Reads a message of which the keys of one map are wanted. */
export function readKeySet(reader: BinaryReader, length: number, wanted: number): string[] {
  const keys: string[] = [];
  readMessage(reader, length, (field, r) => {
    if (field === wanted) keys.push(readTextEntry(r, () => undefined));
    return field === wanted;
  });
  return keys;
}

/** Reads an entry of a map from text to messages. */
export function readInto<V>(
  reader: BinaryReader,
  into: Map<string, V>,
  readEntry: (reader: BinaryReader, length: number) => V,
): void {
  let value: V | undefined;
  const key = readTextEntry(reader, (at, length) => {
    value = readEntry(at, length);
  });
  // An absent value is an empty message.
  into.set(key, value ?? readEntry(new BinaryReader(new Uint8Array(0)), 0));
}

/** Reads an entry of a map from numbers to messages. */
export function readIdEntry(
  reader: BinaryReader,
  read: (id: bigint, reader: BinaryReader, length: number) => void,
): void {
  let id = 0n;
  const end = reader.uint32() + reader.pos;
  readMessage(reader, end - reader.pos, (field, r) => {
    if (field === 1) id = BigInt(r.uint64());
    else if (field === 2) read(id, r, r.uint32());
    else return false;
    return true;
  });
}
