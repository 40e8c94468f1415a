import type { BinaryReader } from "@bufbuild/protobuf/wire";
import { type JsonObject, type PolicyMeta, policyKeyFromFqn } from "@edict/protocol";
import { readJsonObject } from "./read-json-value.ts";
import { readInto, readMessage } from "./read-message.ts";

/** Reads what a bundle says of one policy beside its rules. */
export function readPolicyMeta(reader: BinaryReader, length: number): PolicyMeta {
  let fqn = "";
  let kind: PolicyMeta["kind"] = "resource";
  let name = "";
  let version = "";
  const sourceAttributes = new Map<string, JsonObject>();
  const annotations = new Map<string, string>();
  readMessage(reader, length, (field, r) => {
    if (field === 1) fqn = policyKeyFromFqn(r.string());
    else if (field === 2 || field === 3 || field === 7) {
      kind = field === 2 ? "resource" : field === 3 ? "role" : "principal";
      name = r.string();
    } else if (field === 4) version = r.string();
    else if (field === 5) readInto(r, sourceAttributes, readJsonObject);
    else if (field === 6) readAnnotation(r, annotations);
    else return false;
    return true;
  });
  return { fqn, kind, name, version, sourceAttributes, annotations };
}

function readAnnotation(reader: BinaryReader, into: Map<string, string>): void {
  const parts = new Map<number, string>();
  readMessage(reader, reader.uint32(), (field, r) => {
    if (field !== 1 && field !== 2) return false;
    parts.set(field, r.string());
    return true;
  });
  into.set(parts.get(1) ?? "", parts.get(2) ?? "");
}
