import type { JsonValue } from "@edict/protocol";

/** A name in single quotes, as the validator in Cerbos quotes it. */
export function quoteName(name: string): string {
  return `'${JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A constant in the form of Go's `%#v`; numbers appear quoted because Cerbos keeps them as text. */
export function quoteConstant(value: JsonValue): string {
  if (value === null) return "<nil>";
  return typeof value === "boolean" ? String(value) : JSON.stringify(String(value));
}

export function pointerSegment(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}
