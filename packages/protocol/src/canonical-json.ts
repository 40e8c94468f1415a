import type { JsonValue } from "./json-value.ts";

/**
 * JSON with one spelling: object members sorted by UTF-16 code unit, no white space, numbers as ECMAScript prints them
 * (RFC 8785). The same value gives the same bytes on every machine, so digests and signatures can be taken over it.
 *
 * @throws TypeError on a number that JSON cannot carry
 */
export function toCanonicalJson(value: JsonValue): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("JSON has no spelling for a number that is not finite.");
    return JSON.stringify(value);
  }
  if (isArray(value)) return `[${value.map(toCanonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${toCanonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
