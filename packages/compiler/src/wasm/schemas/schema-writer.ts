import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "@edict/protocol";
import type { DataImage } from "../data/data-image.ts";
import { KeywordWriter } from "./keyword-writer.ts";
import { absoluteUrl, SchemaDocuments, SchemaFailure } from "./schema-documents.ts";
import { hasTypesBit, operations, tracksBit, typeBits } from "./schema-operations.ts";

/** What a policy's reference to a schema comes to: the address of a node, or why there is none. */
export type WrittenSchema = { readonly node: number } | { readonly failure: string };

/**
 * Writes the JSON Schemas of a rule table (2020-12, and what older drafts spell differently) as the runtime runs them. A
 * node is `[bits of types, message before the actual type, number of checks, address of each check]`; a check is
 * `[operation, …]`, see `KeywordWriter`. Every message that can be known is written out.
 */
export class SchemaWriter {
  readonly #data: DataImage;
  readonly #documents: SchemaDocuments;
  readonly #keywords: KeywordWriter;
  readonly #nodes = new Map<JsonValue, number>();
  readonly #tracks: number;
  readonly #unsupported = new Set<string>();

  constructor(texts: ReadonlyMap<string, string>, data: DataImage) {
    this.#data = data;
    this.#documents = new SchemaDocuments(texts);
    this.#keywords = new KeywordWriter(data, this.#unsupported);
    // Keeping track costs time; most schemas do not ask for it.
    this.#tracks = [...texts.values()].some((text) => text.includes('"unevaluated')) ? tracksBit : 0;
  }

  /** Keywords that schemas use and the runtime does not know. */
  get unsupported(): ReadonlySet<string> {
    return this.#unsupported;
  }

  /** Writes the schema that a policy names. */
  write(ref: string): WrittenSchema {
    try {
      const { schema, base } = this.#documents.root(ref);
      return { node: this.#node(schema, base, ref) };
    } catch (error) {
      // Nodes that were begun may not be finished.
      this.#nodes.clear();
      if (error instanceof SchemaFailure) return { failure: error.message };
      return { failure: `jsonschema: ${error instanceof Error ? error.message : "schema is not usable"}` };
    }
  }

  #node(schema: JsonValue, base: string, root: string): number {
    const known = isJsonObject(schema) ? this.#nodes.get(schema) : undefined;
    if (known !== undefined) return known;
    if (!isJsonObject(schema)) return this.#writeNode(schema === false ? [this.#check([operations.notAllowed])] : []);
    const inner = typeof schema["$id"] === "string" ? absoluteUrl(schema["$id"], base) : base;
    // The node is there before its parts, which may refer to it; how many checks it has can be told beforehand.
    const at = this.#data.reserve(12 + 4 * countChecks(schema), 4);
    this.#nodes.set(schema, at);
    this.#fill(at, schema, inner, root);
    return at;
  }

  #fill(at: number, schema: JsonObject, base: string, root: string): void {
    const sub = (part: JsonValue): number => this.#node(part, base, root);
    const ref = refOf(schema);
    const checks = [
      ...this.#keywords.values(schema),
      ...this.#keywords.properties(schema, sub),
      ...this.#keywords.items(schema, sub),
      ...(ref === undefined ? [] : [[operations.inPlace, this.#target(ref, base, root)]]),
      ...this.#keywords.combinations(schema, sub),
    ];
    const types = typesOf(schema);
    this.#data.setWord(at, this.#tracks | (types === undefined ? 0 : hasTypesBit | bitsOf(types)));
    this.#data.setWord(at + 4, types === undefined ? 0 : this.#data.text(`expected ${types.join(" or ")}, but got `));
    this.#data.setWord(at + 8, checks.length);
    for (const [i, check] of checks.entries()) this.#data.setWord(at + 12 + 4 * i, this.#check(check));
  }

  #target(ref: string, base: string, root: string): number {
    const target = this.#documents.resolve(ref, base, root);
    return this.#node(target.schema, target.base, root);
  }

  #writeNode(checks: readonly number[]): number {
    return this.#data.words([this.#tracks, 0, checks.length, ...checks]);
  }

  #check(words: readonly number[]): number {
    return this.#data.words(words);
  }
}

/** As many checks as the schema can have at most. */
function countChecks(schema: JsonObject): number {
  const groups = ["dependencies", "dependentRequired", "dependentSchemas", "allOf"];
  const parts = groups.map((name) => schema[name]).map((part) => (isJsonList(part) ? part.length : keysOf(part)));
  return parts.reduce((sum, count) => sum + count, Object.keys(schema).length + 1);
}

function keysOf(part: JsonValue | undefined): number {
  return part !== undefined && isJsonObject(part) ? Object.keys(part).length : 0;
}

function refOf(schema: JsonObject): string | undefined {
  const ref = schema["$ref"] ?? schema["$dynamicRef"] ?? schema["$recursiveRef"];
  return typeof ref === "string" ? ref : undefined;
}

function typesOf(schema: JsonObject): readonly string[] | undefined {
  const types = schema["type"];
  if (typeof types === "string") return [types];
  return types !== undefined && isJsonList(types) ? types.filter((type) => typeof type === "string") : undefined;
}

function bitsOf(types: readonly string[]): number {
  return types.reduce((bits, type) => bits | (typeBits.get(type) ?? 0), 0);
}
