import type { CelExpr, CelLiteral } from "@edict/protocol";
import { CelOptional } from "../value/cel-optional.ts";
import { CelTypeValue } from "../value/cel-type-value.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { mapEntries } from "../value/map-access.ts";
import { CelDuration, CelTimestamp } from "../value/time.ts";
import { formatDuration, formatTimestamp } from "../value/time-text.ts";
import { isList, isMap } from "../value/type-name.ts";

/**
 * The expression that yields a value: literals, list and map literals, and calls such as `timestamp("…")`. `undefined` for
 * values that no expression of constants yields (messages, hierarchies and the like). `newId` numbers the nodes.
 */
export function toLiteral(value: CelValue, newId: () => number): CelExpr | undefined {
  const literal = simpleLiteral(value);
  if (literal !== undefined) return { kind: "const", id: newId(), value: literal };
  if (value instanceof CelTimestamp) return textCall("timestamp", formatTimestamp(value), newId);
  if (value instanceof CelDuration) return textCall("duration", formatDuration(value), newId);
  if (value instanceof CelTypeValue) return { kind: "ident", id: newId(), name: value.name };
  if (value instanceof CelOptional) return optionalCall(value, newId);
  if (isList(value)) return listLiteral(value, newId);
  return isMap(value) ? mapLiteral(mapEntries(value), newId) : undefined;
}

function simpleLiteral(value: CelValue): CelLiteral | undefined {
  switch (typeof value) {
    case "string":
      return { type: "string", value };
    case "number":
      return { type: "double", value };
    case "bigint":
      return { type: "int", value };
    case "boolean":
      return { type: "bool", value };
    default:
      if (value === null) return { type: "null" };
      if (value instanceof CelUint) return { type: "uint", value: value.value };
      return value instanceof Uint8Array ? { type: "bytes", value } : undefined;
  }
}

function textCall(name: string, text: string, newId: () => number): CelExpr {
  const id = newId();
  return {
    kind: "call",
    id,
    function: name,
    args: [{ kind: "const", id: newId(), value: { type: "string", value: text } }],
  };
}

function optionalCall(optional: CelOptional, newId: () => number): CelExpr | undefined {
  const id = newId();
  if (optional.value === undefined) return { kind: "call", id, function: "optional.none", args: [] };
  const inner = toLiteral(optional.value, newId);
  return inner === undefined ? undefined : { kind: "call", id, function: "optional.of", args: [inner] };
}

function listLiteral(values: readonly CelValue[], newId: () => number): CelExpr | undefined {
  const id = newId();
  const elements: CelExpr[] = [];
  for (const value of values) {
    const element = toLiteral(value, newId);
    if (element === undefined) return undefined;
    elements.push(element);
  }
  return { kind: "list", id, elements, optionalIndices: [] };
}

function mapLiteral(entries: readonly (readonly [CelValue, CelValue])[], newId: () => number): CelExpr | undefined {
  const id = newId();
  const made = [];
  for (const [key, value] of entries) {
    const entryId = newId();
    const keyExpr = toLiteral(key, newId);
    const valueExpr = toLiteral(value, newId);
    if (keyExpr === undefined || valueExpr === undefined) return undefined;
    made.push({ id: entryId, key: { map: keyExpr }, value: valueExpr, optional: false });
  }
  return { kind: "struct", id, messageName: "", entries: made };
}
