import type { SchemaPolicy } from "../compile-result.ts";

/** The JSON Schemas of a repository, and how strictly they are taken. */
export interface SchemaStore {
  /** Path below `_schemas/` → text. */
  readonly texts: ReadonlyMap<string, string>;
  readonly policy: SchemaPolicy;
}
