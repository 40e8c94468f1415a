import type { CelExpr, CelLiteral, CelStructEntry } from "@edict/protocol";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { CelDuration, CelTimestamp } from "../value/time.ts";
import { formatDuration, formatTimestamp } from "../value/time-text.ts";
import { iterateCel } from "./iterate-cel.ts";

/**
 * The expression that yields a value: a literal, a list or map of literals, or the conversion call of a time. `undefined`
 * for values that cannot be written down (hierarchies, addresses, messages, types, optionals).
 */
export function toLiteralExpr(value: CelValue): CelExpr | undefined {
  const literal = toLiteral(value);
  if (literal !== undefined) return { kind: "const", id: 0, value: literal };
  if (value instanceof CelTimestamp) return conversion("timestamp", formatTimestamp(value));
  if (value instanceof CelDuration) return conversion("duration", formatDuration(value));
  if (Array.isArray(value)) return toListExpr(value);
  const entries = iterateCel(value);
  return entries === undefined ? undefined : toMapExpr(entries);
}

function toLiteral(value: CelValue): CelLiteral | undefined {
  if (value === null) return { type: "null" };
  if (typeof value === "boolean") return { type: "bool", value };
  if (typeof value === "number") return { type: "double", value };
  if (typeof value === "bigint") return { type: "int", value };
  if (typeof value === "string") return { type: "string", value };
  if (value instanceof CelUint) return { type: "uint", value: value.value };
  return value instanceof Uint8Array ? { type: "bytes", value } : undefined;
}

function conversion(name: string, text: string): CelExpr {
  const argument: CelExpr = { kind: "const", id: 0, value: { type: "string", value: text } };
  return { kind: "call", id: 0, function: name, args: [argument] };
}

function toListExpr(list: readonly CelValue[]): CelExpr | undefined {
  const elements: CelExpr[] = [];
  for (const element of list) {
    const expr = toLiteralExpr(element);
    if (expr === undefined) return undefined;
    elements.push(expr);
  }
  return { kind: "list", id: 0, elements, optionalIndices: [] };
}

function toMapExpr(entries: readonly (readonly [CelValue, CelValue])[]): CelExpr | undefined {
  const written: CelStructEntry[] = [];
  for (const [key, value] of entries) {
    const keyExpr = toLiteralExpr(key);
    const valueExpr = toLiteralExpr(value);
    if (keyExpr === undefined || valueExpr === undefined) return undefined;
    written.push({ id: 0, key: { map: keyExpr }, value: valueExpr, optional: false });
  }
  return { kind: "struct", id: 0, messageName: "", entries: written };
}
