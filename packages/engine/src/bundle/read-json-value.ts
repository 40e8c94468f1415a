import type { BinaryReader } from "@bufbuild/protobuf/wire";
import type { JsonObject, JsonValue } from "@edict/protocol";
import { readInto, readMessage } from "./read-message.ts";

/** Reads a `google.protobuf.Value`. */
export function readJsonValue(reader: BinaryReader, length: number): JsonValue {
  let value: JsonValue = null;
  readMessage(reader, length, (field, r) => {
    if (field === 1) r.int32();
    else if (field === 2) value = r.double();
    else if (field === 3) value = r.string();
    else if (field === 4) value = r.bool();
    else if (field === 5) value = readJsonObject(r, r.uint32());
    else if (field === 6) value = readListValue(r, r.uint32());
    else return false;
    return true;
  });
  return value;
}

function readListValue(reader: BinaryReader, length: number): JsonValue {
  const list: JsonValue[] = [];
  readMessage(reader, length, (field, r) => {
    if (field === 1) list.push(readJsonValue(r, r.uint32()));
    return field === 1;
  });
  return list;
}

/** Reads a `google.protobuf.Struct`. */
export function readJsonObject(reader: BinaryReader, length: number): JsonObject {
  const fields = new Map<string, JsonValue>();
  readMessage(reader, length, (field, r) => {
    if (field === 1) readInto(r, fields, readJsonValue);
    return field === 1;
  });
  return Object.fromEntries(fields);
}
