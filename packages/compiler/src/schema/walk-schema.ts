import { isJsonList, type JsonObject, type JsonValue } from "@edict/protocol";
import { parseSchemaRef, type SchemaLocation } from "./schema-ref.ts";

/** Keywords whose value is not a schema, whatever it looks like. */
const plainKeywords = new Set(["enum", "const", "default", "examples", "required", "type"]);

/** All places a schema refers to, in document order. References are resolved against the schema's own place. */
export function refsOf(schema: JsonValue, base: SchemaLocation): SchemaLocation[] {
  const refs: SchemaLocation[] = [];
  const pending: JsonValue[] = [schema];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (isJsonList(value)) {
      pending.push(...[...value].reverse());
    } else if (typeof value === "object" && value !== null) {
      collect(value, base, refs, pending);
    }
  }
  return refs;
}

/** Names that `#name` can refer to; `undefined` if the document has identifiers that change what references mean. */
export function anchorsOf(schema: JsonValue): Set<string> | undefined {
  const anchors = new Set<string>();
  const pending: JsonValue[] = [schema];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null) {
      continue;
    }
    if (!isJsonList(value)) {
      if (Object.hasOwn(value, "$id")) {
        return undefined;
      }
      for (const keyword of ["$anchor", "$dynamicAnchor"]) {
        anchors.add(Object.hasOwn(value, keyword) ? String(value[keyword]) : "");
      }
    }
    pending.push(...Object.values(value));
  }
  return anchors;
}

function collect(schema: JsonObject, base: SchemaLocation, refs: SchemaLocation[], pending: JsonValue[]): void {
  const ref = Object.hasOwn(schema, "$ref") ? schema["$ref"] : undefined;
  if (typeof ref === "string") {
    refs.push(parseSchemaRef(ref, base));
  }
  const parts = Object.entries(schema).flatMap(([keyword, value]) => (plainKeywords.has(keyword) ? [] : [value]));
  pending.push(...parts.reverse());
}
