import type { JsonValue } from "@edict/protocol";

/** A name in single quotes, as messages show it. */
export function quoteName(name: string): string {
  return `'${JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A constant as messages show it; numbers are quoted because Cerbos keeps them as text. */
export function quoteConstant(value: JsonValue): string {
  if (value === null) return "<nil>";
  return typeof value === "boolean" ? String(value) : JSON.stringify(String(value));
}
