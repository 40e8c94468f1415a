import { isJsonObject, type JsonValue } from "@edict/protocol";
import { parseFirstJson } from "./parse-first-json.ts";
import { followPointer } from "./policy-schema.ts";
import { findSchemaMistake } from "./schema-mistake.ts";
import { parseSchemaRef, type SchemaLocation } from "./schema-ref.ts";
import type { SchemaStore } from "./schema-store.ts";
import { anchorsOf, refsOf } from "./walk-schema.ts";

/** `problem` is Cerbos's text, but for schemas at remote addresses: Cerbos asks for them, and fails to read the answer. */
export type LoadedSchema =
  | { readonly ok: true; readonly schema: JsonValue | undefined }
  | { readonly ok: false; readonly problem: string };

/** Loads a schema and follows all it refers to, so that a missing or broken one is found before it is needed. */
export function loadSchema(ref: string, store: SchemaStore): LoadedSchema {
  const location = parseSchemaRef(ref);
  if (location.kind === "other") {
    return { ok: false, problem: `schema ${ref} doesn't exist` };
  }
  const visited = new Set<string>();
  const pending = [location];
  let root: JsonValue | undefined;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === "remote" && !isBuiltIn(next)) {
      return { ok: false, problem: `jsonschema ${ref} compilation failed: ${next.url} is remote and not fetched` };
    }
    if (next.kind !== "cerbos" || visited.has(next.path)) {
      continue;
    }
    visited.add(next.path);
    const loaded = readSchema(next, ref, store);
    if (!loaded.ok) {
      return loaded;
    }
    root ??= loaded.schema;
    pending.push(...refsOf(loaded.schema ?? null, next).reverse());
  }
  return { ok: true, schema: root };
}

/** The descriptions of JSON Schema itself are known without asking for them. */
function isBuiltIn({ url }: Pick<SchemaLocation, "url">): boolean {
  return /^https?:\/\/json-schema\.org\//.test(url);
}

function readSchema(location: SchemaLocation, ref: string, store: SchemaStore): LoadedSchema {
  const text = store.texts.get(location.path);
  if (text === undefined) {
    const file = location.path.startsWith("_schemas") ? location.path : `_schemas/${location.path}`;
    const referrer = location.path === parseSchemaRef(ref).path ? "" : ` referenced by ${ref}`;
    return { ok: false, problem: `schema ${file}${referrer} doesn't exist` };
  }
  const parsed = parseFirstJson(text);
  if (!parsed.ok) {
    const problem = `jsonschema ${ref} compilation failed: invalid json ${location.url}: ${parsed.mistake}`;
    return { ok: false, problem };
  }
  const schema = parsed.value;
  const problem =
    findUnknownDialect(schema) ?? findSchemaMistake(schema, location.url) ?? findDanglingFragment(schema, location);
  if (problem !== undefined) {
    return { ok: false, problem: `jsonschema ${ref} compilation failed: ${problem}` };
  }
  return { ok: true, schema };
}

/** `$schema` names the dialect. Those that are not built in would have to be fetched. */
function findUnknownDialect(schema: JsonValue): string | undefined {
  const dialect = isJsonObject(schema) && Object.hasOwn(schema, "$schema") ? schema["$schema"] : undefined;
  if (typeof dialect !== "string" || !/^https?:/.test(dialect) || isBuiltIn({ url: dialect })) {
    return undefined;
  }
  return `${dialect} is remote and not fetched`;
}

/** References within one document must lead somewhere. Documents with `$id` name themselves anew and are left alone. */
function findDanglingFragment(schema: JsonValue, location: SchemaLocation): string | undefined {
  const anchors = anchorsOf(schema);
  if (anchors === undefined) {
    return undefined;
  }
  const dangling = refsOf(schema, location).find(
    ({ kind, path, fragment }) =>
      kind === "cerbos" &&
      path === location.path &&
      fragment !== "" &&
      (fragment.startsWith("/") ? followPointer(schema, fragment) === undefined : !anchors.has(fragment)),
  );
  return dangling && `${location.url}#${dangling.fragment} not found`;
}
