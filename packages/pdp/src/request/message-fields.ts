import type { JsonObject, JsonValue, Principal, Resource } from "@edict/protocol";
import type { Token } from "../aux-data/token-reader.ts";
import type { ReadMessage } from "./message-type.ts";

/** Typed access to messages that were read and validated. Absent fields have their zero value. */

export function text(message: ReadMessage, name: string): string {
  const value = message.get(name);
  return typeof value === "string" ? value : "";
}

export function flag(message: ReadMessage, name: string): boolean {
  return message.get(name) === true;
}

export function texts(message: ReadMessage, name: string): readonly string[] {
  const value = message.get(name);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function nested(message: ReadMessage, name: string): ReadMessage | undefined {
  const value = message.get(name);
  return value instanceof Map ? value : undefined;
}

export function nestedList(message: ReadMessage, name: string): readonly ReadMessage[] {
  const value = message.get(name);
  return Array.isArray(value) ? value.filter((item) => item instanceof Map) : [];
}

export function nestedMap(message: ReadMessage, name: string): ReadonlyMap<string, ReadMessage> {
  const entries = [...(nested(message, name) ?? [])];
  return new Map(entries.flatMap(([key, value]) => (value instanceof Map ? [[key, value] as const] : [])));
}

/** A `map<string, google.protobuf.Value>`; its values came out of `JSON.parse`. */
export function values(message: ReadMessage, name: string): JsonObject {
  const object: { [key: string]: JsonValue } = Object.create(null);
  for (const [key, value] of nested(message, name) ?? []) object[key] = toJson(value);
  return object;
}

function toJson(value: unknown): JsonValue {
  return value === undefined ? null : (value as JsonValue);
}

export function toPrincipal(message: ReadMessage | undefined): Principal {
  const from = message ?? new Map();
  return {
    id: text(from, "id"),
    policyVersion: text(from, "policyVersion"),
    scope: text(from, "scope"),
    roles: texts(from, "roles"),
    attr: values(from, "attr"),
  };
}

export function toResource(message: ReadMessage | undefined): Resource {
  const from = message ?? new Map();
  return {
    kind: text(from, "kind"),
    id: text(from, "id"),
    policyVersion: text(from, "policyVersion"),
    scope: text(from, "scope"),
    attr: values(from, "attr"),
  };
}

export interface Tokens {
  readonly jwt: Token | undefined;
  readonly jwts: ReadonlyMap<string, Token>;
}

export function toTokens(auxData: ReadMessage | undefined): Tokens {
  if (auxData === undefined) return { jwt: undefined, jwts: new Map() };
  const jwt = nested(auxData, "jwt");
  const jwts = new Map([...nestedMap(auxData, "jwts")].map(([name, token]) => [name, toToken(token)]));
  return { jwt: jwt === undefined ? undefined : toToken(jwt), jwts };
}

function toToken(message: ReadMessage): Token {
  return { token: text(message, "token"), keySetId: text(message, "keySetId") };
}
