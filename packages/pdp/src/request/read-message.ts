import { scanJson } from "@edict/protocol";
import { type JsonToken, JsonTokens, lineAndColumn } from "./json-token.ts";
import type { FieldKind, MessageField, MessageType, ReadMessage, ReadValue } from "./message-type.ts";

/** Values nest at most this deep; protojson stops here too. */
const depthMax = 10_000;

export type ReadResult =
  | { readonly ok: true; readonly message: ReadMessage }
  | { readonly ok: false; readonly error: string };

/**
 * Reads a request from JSON as protojson does: both spellings of field names, null as absent, unknown and repeated fields
 * refused. The error is the sentence that Cerbos answers with.
 */
export function readMessage(text: string, type: MessageType): ReadResult {
  if (text.trim() === "") return { ok: true, message: new Map() };
  const scan = scanJson(text);
  if (!scan.ok) return { ok: false, error: scan.mistake };
  try {
    return { ok: true, message: new MessageReader(text).read(type) };
  } catch (error) {
    if (error instanceof MessageReadError) return { ok: false, error: error.message };
    throw error;
  }
}

class MessageReadError extends Error {}

class MessageReader {
  readonly #text: string;
  readonly #tokens: JsonTokens;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = new JsonTokens(text);
  }

  read(type: MessageType): ReadMessage {
    this.#open("{");
    const message = new Map<string, ReadValue>();
    const seen = new Set<string>();
    for (let token = this.#tokens.next(); token.type !== "}"; token = this.#tokens.next()) {
      const field = type.byName.get(token.value);
      if (field === undefined) this.#fail(token, `unknown field ${token.raw}`);
      if (seen.has(field.name)) this.#fail(token, `duplicate field ${token.raw}`);
      seen.add(field.name);
      const oneof =
        field.oneof === undefined
          ? undefined
          : type.fields.find((other) => other.oneof === field.oneof && message.has(other.jsonName));
      if (oneof !== undefined)
        this.#fail(token, `error parsing ${token.raw}, oneof ${field.oneof ?? ""} is already set`);
      const value = this.#readField(field);
      if (value !== undefined) message.set(field.jsonName, value);
    }
    this.#depth -= 1;
    return message;
  }

  #open(bracket: "{" | "["): void {
    const token = this.#tokens.next();
    if (token.type !== bracket) this.#unexpected(token);
    this.#depth += 1;
    if (this.#depth > depthMax) this.#fail(token, "exceeded max recursion depth");
  }

  #readField(field: MessageField): ReadValue {
    const first = this.#tokens.peek();
    if (first.raw === "null" && !(field.kind === "value" && field.shape === "single")) {
      this.#tokens.next();
      return undefined;
    }
    if (field.shape === "list") return this.#readList(field);
    if (field.shape === "map") return this.#readMap(field);
    const value = this.#readSingle(field.kind, field);
    // An unset scalar and a scalar with its zero value are the same message.
    return value === "" || value === false || isEmptyBytes(value) ? undefined : value;
  }

  #readList(field: MessageField): readonly ReadValue[] | undefined {
    this.#open("[");
    const items: ReadValue[] = [];
    while (this.#tokens.peek().type !== "]") items.push(this.#readSingle(field.kind, field));
    this.#tokens.next();
    this.#depth -= 1;
    return items.length === 0 ? undefined : items;
  }

  #readMap(field: MessageField): ReadonlyMap<string, ReadValue> | undefined {
    this.#open("{");
    const entries = new Map<string, ReadValue>();
    for (let token = this.#tokens.next(); token.type !== "}"; token = this.#tokens.next()) {
      if (entries.has(token.value)) this.#fail(token, `duplicate map key ${token.raw}`);
      entries.set(token.value, this.#readSingle(field.kind, field));
    }
    this.#depth -= 1;
    return entries.size === 0 ? undefined : entries;
  }

  #readSingle(kind: FieldKind, field: MessageField): ReadValue {
    if (typeof kind === "object") return this.read(kind.message());
    if (kind === "value") return this.#readValue();
    const token = this.#tokens.next();
    if (token.type === "{" || token.type === "[") this.#unexpected(token);
    if (kind === "string" && token.type === "string") return token.value;
    if (kind === "bool" && (token.raw === "true" || token.raw === "false")) return token.raw === "true";
    if (kind === "bytes" && token.type === "string" && isBase64(token.value)) return Buffer.from(token.value, "base64");
    this.#fail(token, `invalid value for ${kind} field ${field.jsonName}: ${token.raw}`);
  }

  #readValue(): ReadValue {
    const { at } = this.#tokens.peek();
    const text = this.#tokens.skipValue();
    if (mayBeInfinite.test(text)) this.#refuseInfinite(text, at);
    return JSON.parse(text);
  }

  #refuseInfinite(text: string, start: number): void {
    const tokens = new JsonTokens(text);
    for (let token = tokens.next(); token.type !== "end"; token = tokens.next()) {
      if (token.type !== "number" || Number.isFinite(Number(token.raw))) continue;
      this.#fail({ ...token, at: start + token.at }, `invalid google.protobuf.Value: ${token.raw}`);
    }
  }

  #fail(token: JsonToken, problem: string): never {
    throw new MessageReadError(`proto: (line ${lineAndColumn(this.#text, token.at)}): ${problem}`);
  }

  #unexpected(token: JsonToken): never {
    const place = lineAndColumn(this.#text, token.at);
    throw new MessageReadError(`proto: syntax error (line ${place}): unexpected token ${token.raw}`);
  }
}

const mayBeInfinite = /\d[eE]\+?\d{3}|\d{309}/;

function isEmptyBytes(value: ReadValue): boolean {
  return value instanceof Uint8Array && value.length === 0;
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text);
}
