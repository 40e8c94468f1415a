import type { PolicySchemas } from "@edict/protocol";
import { parseFirstJson } from "./parse-first-json.ts";
import { parseSchemaRef } from "./schema-ref.ts";
import type { SchemaStore } from "./schema-store.ts";
import { refsOf } from "./walk-schema.ts";

/**
 * The texts of all schemas that policies refer to, under the references as written, and of those they refer to in turn,
 * under `cerbos:///path`; sorted.
 */
export function collectSchemas(schemas: Iterable<PolicySchemas>, store: SchemaStore): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { principalSchema, resourceSchema } of schemas) {
    for (const schema of [principalSchema, resourceSchema]) {
      if (schema !== undefined && !texts.has(schema.ref)) {
        collect(schema.ref, store, texts);
      }
    }
  }
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function collect(ref: string, store: SchemaStore, texts: Map<string, string>): void {
  const pending = [{ ref, location: parseSchemaRef(ref) }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const text = next.location.kind === "cerbos" ? store.texts.get(next.location.path) : undefined;
    if (text === undefined || texts.has(next.ref)) {
      continue;
    }
    texts.set(next.ref, text);
    const parsed = parseFirstJson(text);
    const refs = parsed.ok ? refsOf(parsed.value, next.location) : [];
    pending.push(...refs.map((location) => ({ ref: `cerbos:///${location.path}`, location })));
  }
}
