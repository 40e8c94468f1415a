import { isJsonList, isJsonObject, type JsonValue } from "@edict/protocol";

/** Why a schema cannot be used, as the engine and Cerbos word it. */
export class SchemaFailure extends Error {}

/** A schema, and the document that relative references in it start from. */
export interface PlacedSchema {
  readonly schema: JsonValue;
  readonly base: string;
}

/** The JSON Schemas of a rule table, by the URLs by which they refer to each other. */
export class SchemaDocuments {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #documents = new Map<string, JsonValue>();

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  /** The document that a policy names. Throws `SchemaFailure`. */
  root(ref: string): PlacedSchema {
    return { schema: this.#document(ref, ref), base: ref };
  }

  /** What a reference stands for; `root` is the schema that the policy names. Throws `SchemaFailure`. */
  resolve(ref: string, base: string, root: string): PlacedSchema {
    const url = absoluteUrl(ref, base);
    const [document = "", fragment = ""] = url.split("#");
    const schema = findFragment(this.#document(document, root), fragment);
    if (schema === undefined) throw new SchemaFailure(`jsonschema: ${url} not found`);
    return { schema, base: document };
  }

  #document(url: string, root: string): JsonValue {
    const known = this.#documents.get(url);
    if (known !== undefined) return known;
    const text = this.#texts.get(url);
    if (text === undefined) throw new SchemaFailure(missingDocument(url, root));
    const document: JsonValue = JSON.parse(text);
    this.#documents.set(url, document);
    return document;
  }
}

function missingDocument(url: string, root: string): string {
  const path = url.replace(/^cerbos:\/\/\//, "_schemas/").replace(/^file:\/\//, "");
  return url === root ? `schema ${path} doesn't exist` : `schema ${path} referenced by ${root} doesn't exist`;
}

/** A reference without what it leaves to the document in which it stands. */
export function absoluteUrl(ref: string, base: string): string {
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:/;
  if (scheme.test(ref)) return ref;
  const [document = ""] = base.split("#");
  if (ref === "" || ref.startsWith("#")) return document + ref;
  const root = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*/.exec(document)?.[0] ?? "";
  if (ref.startsWith("/")) return root + ref;
  const folder = document.slice(root.length).replace(/[^/]*$/, "");
  return root + withoutDots(`${folder}${ref}`);
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
  }
  return kept.join("/");
}

/** Follows a JSON pointer, or finds the name of an anchor. */
function findFragment(document: JsonValue, fragment: string): JsonValue | undefined {
  if (fragment === "") return document;
  return fragment.startsWith("/") ? findPointer(document, fragment) : findAnchor(document, fragment);
}

function findPointer(document: JsonValue, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = document;
  for (const part of pointer.slice(1).split("/")) {
    const name = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (at === undefined) return undefined;
    if (isJsonList(at)) at = at[Number(name)];
    else at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function findAnchor(schema: JsonValue, name: string): JsonValue | undefined {
  if (isJsonList(schema)) {
    for (const part of schema) {
      const found = findAnchor(part, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isJsonObject(schema)) return undefined;
  const isNamed = schema["$anchor"] === name || schema["$dynamicAnchor"] === name || schema["$id"] === `#${name}`;
  return isNamed ? schema : findAnchor(Object.values(schema), name);
}
