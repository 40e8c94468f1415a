import type { PolicyDocument } from "@edict/policy";
import { isJsonObject, type JsonObject, type JsonValue, resourcePolicyKey } from "@edict/protocol";
import type { PolicyIndex } from "../policy-index/policy-index.ts";
import { parseFirstJson } from "./parse-first-json.ts";
import { parseSchemaRef, type SchemaLocation } from "./schema-ref.ts";
import type { SchemaStore } from "./schema-store.ts";

/** The schema of the attributes a resource policy's conditions see: that of its root policy. */
export function schemaOf(
  { policy }: PolicyDocument,
  of: "principal" | "resource",
  index: PolicyIndex,
  store: SchemaStore,
): PlacedSchema | undefined {
  if (policy.kind !== "resource") {
    return undefined;
  }
  const root = index.byKey.get(resourcePolicyKey(policy.body.resource, policy.body.version, ""))?.policy;
  const schemas = root?.kind === "resource" ? root.body.schemas : undefined;
  const ref = of === "principal" ? schemas?.principalSchema?.ref : schemas?.resourceSchema?.ref;
  return ref === undefined ? undefined : resolveSchema({ $ref: ref }, undefined, store);
}

/** A schema and the place its references are relative to. */
export interface PlacedSchema {
  readonly schema: JsonObject;
  readonly base: SchemaLocation | undefined;
}

const hopsMax = 16;

/** Follows a schema that is nothing but a reference. `undefined` if it leads nowhere, or in a circle. */
export function resolveSchema(
  schema: JsonValue | undefined,
  base: SchemaLocation | undefined,
  store: SchemaStore,
): PlacedSchema | undefined {
  let placed = isJsonObject(schema) ? { schema, base } : undefined;
  for (let hops = 0; placed !== undefined && hops < hopsMax; hops++) {
    const ref: JsonValue | undefined = Object.hasOwn(placed.schema, "$ref") ? placed.schema["$ref"] : undefined;
    if (typeof ref !== "string") {
      return placed;
    }
    const location = parseSchemaRef(ref, placed.base);
    const text = location.kind === "cerbos" ? store.texts.get(location.path) : undefined;
    const parsed = text === undefined ? undefined : parseFirstJson(text);
    if (!parsed?.ok) {
      return undefined;
    }
    const target = followPointer(parsed.value, location.fragment);
    placed = isJsonObject(target) ? { schema: target, base: location } : undefined;
  }
  return undefined;
}

/** The value a JSON pointer leads to. */
export function followPointer(root: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) {
      value = (value as readonly JsonValue[])[Number(name)];
    } else {
      value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    }
  }
  return value;
}
