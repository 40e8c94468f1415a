import type { PolicyDocument } from "@edict/policy";
import type { PolicyIndex } from "../policy-index/policy-index.ts";
import { schemaOf } from "./policy-schema.ts";
import type { SchemaStore } from "./schema-store.ts";

/** Attributes that the schemas of a policy require at the top, as `R.attr.name`. */
export function requiredAttributes(document: PolicyDocument, index: PolicyIndex, store: SchemaStore): Set<string> {
  const required = new Set<string>();
  for (const [prefix, of] of [
    ["R", "resource"],
    ["P", "principal"],
  ] as const) {
    const names = schemaOf(document, of, index, store)?.schema["required"];
    for (const name of Array.isArray(names) ? names : []) {
      required.add(`${prefix}.attr.${String(name)}`);
    }
  }
  return required;
}
