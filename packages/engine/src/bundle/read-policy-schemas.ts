import type { BinaryReader } from "@bufbuild/protobuf/wire";
import type { PolicySchemas, SchemaRef } from "@edict/protocol";
import { readMessage, readTexts } from "./read-message.ts";

/** Reads which schemas hold for one policy. */
export function readPolicySchemas(reader: BinaryReader, length: number): PolicySchemas {
  const refs = new Map<number, SchemaRef>();
  readMessage(reader, length, (field, r) => {
    if (field !== 1 && field !== 2) return false;
    refs.set(field, readSchemaRef(r, r.uint32()));
    return true;
  });
  return { principalSchema: refs.get(1), resourceSchema: refs.get(2) };
}

function readSchemaRef(reader: BinaryReader, length: number): SchemaRef {
  let ref = "";
  let ignoreWhenActions: string[] = [];
  readMessage(reader, length, (field, r) => {
    if (field === 1) ref = r.string();
    else if (field === 2) ignoreWhenActions = readTexts(r, r.uint32(), 1);
    else return false;
    return true;
  });
  return { ref, ignoreWhenActions };
}
