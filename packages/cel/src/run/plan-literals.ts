import type { CelList, CelLiteral, CelStruct } from "@edict/protocol";
import { wellKnownMessages } from "../library/well-known-messages.ts";
import { CelError } from "../value/cel-error.ts";
import { CelMap } from "../value/cel-map.ts";
import { CelOptional } from "../value/cel-optional.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { renderValue } from "../value/render.ts";
import { typeNameOf } from "../value/type-name.ts";
import type { Node, Planned } from "./node.ts";
import { constant, dynamic } from "./node.ts";
import type { PlanContext } from "./plan-context.ts";

export function literalValue(literal: CelLiteral): CelValue {
  if (literal.type === "null") return null;
  return literal.type === "uint" ? new CelUint(literal.value) : literal.value;
}

/** Plans `[a, ?b]`. */
export function planList(expr: CelList, context: PlanContext): Planned {
  const optional = new Set(expr.optionalIndices);
  const elements = expr.elements.map((element, i) => ({
    ...context.plan(element, context),
    optional: optional.has(i),
  }));
  if (optional.size === 0 && elements.every((element) => element.constant !== undefined)) {
    return constant(elements.flatMap((element) => (element.constant === undefined ? [] : [element.constant])));
  }
  return dynamic((frame) => {
    const list: CelValue[] = [];
    for (const { run, optional: maybe } of elements) {
      const value = run(frame);
      if (value instanceof CelError) return value;
      if (!maybe) list.push(value);
      else if (!(value instanceof CelOptional)) return notOptionalElement(value);
      else if (value.value !== undefined) list.push(value.value);
    }
    return list;
  });
}

function notOptionalElement(value: CelValue): CelError {
  return new CelError(`cannot initialize optional list element from non-optional value ${renderValue(value)}`);
}

interface Entry {
  readonly key: Node;
  readonly value: Node;
  readonly optional: boolean;
}

/** Plans `{k: v, ?k: v}`. */
export function planMap(expr: CelStruct, context: PlanContext): Planned {
  if (expr.messageName !== "") return dynamic(planMessage(expr, context));
  let fixed = true;
  const entries = expr.entries.flatMap((entry): Entry[] => {
    if (!("map" in entry.key)) return [];
    const key = context.plan(entry.key.map, context);
    const value = context.plan(entry.value, context);
    if (key.constant === undefined || value.constant === undefined || entry.optional) fixed = false;
    return [{ key: key.run, value: value.run, optional: entry.optional }];
  });
  const run: Node = (frame) => {
    const map = new CelMap();
    for (const entry of entries) {
      const mistake = addEntry(map, entry, entry.key(frame), entry.value(frame));
      if (mistake !== undefined) return mistake;
    }
    return map;
  };
  return { run, constant: fixed ? constantMap(expr, context) : undefined };
}

/** Plans `google.protobuf.Int64Value{value: 1}` and the like. */
function planMessage(expr: CelStruct, context: PlanContext): Node {
  const name = expr.messageName.replace(/^\./, "");
  const message = wellKnownMessages.get(name);
  if (message === undefined) {
    const unknown = new CelError(`unknown type: ${name}`);
    return () => unknown;
  }
  const entries = expr.entries.map((entry) => ({
    field: "field" in entry.key ? entry.key.field : "",
    optional: entry.optional,
    run: context.plan(entry.value, context).run,
  }));
  return (frame) => {
    const fields = new Map<string, CelValue>();
    for (const { field, optional, run } of entries) {
      const given = run(frame);
      if (given instanceof CelError) return given;
      if (optional && !(given instanceof CelOptional)) return notOptionalEntry(field, given);
      const value = optional && given instanceof CelOptional ? given.value : given;
      if (value === undefined) continue;
      if (message.fields.get(field)?.accepts(value) !== true) return wrongField(name, field, value);
      fields.set(field, value);
    }
    return message.make(fields);
  };
}

function wrongField(message: string, field: string, value: CelValue): CelError {
  return new CelError(`field type conversion error for '${message}.${field}' value type: ${typeNameOf(value)}`);
}

function notOptionalEntry(key: CelValue, value: CelValue): CelError {
  const shown = `'${renderValue(key)}' from non-optional value ${renderValue(value)}`;
  return new CelError(`cannot initialize optional entry ${shown}`);
}

function constantMap(expr: CelStruct, context: PlanContext): CelMap {
  const map = new CelMap();
  for (const entry of expr.entries) {
    if (!("map" in entry.key)) continue;
    const key = context.plan(entry.key.map, context).constant;
    const value = context.plan(entry.value, context).constant;
    if (key !== undefined && value !== undefined) map.set(key, value);
  }
  return map;
}

function addEntry(
  map: CelMap,
  entry: Entry,
  key: CelValue | CelError,
  value: CelValue | CelError,
): CelError | undefined {
  if (key instanceof CelError) return key;
  if (value instanceof CelError) return value;
  if (!entry.optional) {
    map.set(key, value);
    return undefined;
  }
  if (!(value instanceof CelOptional)) return notOptionalEntry(key, value);
  if (value.value === undefined) map.delete(key);
  else map.set(key, value.value);
  return undefined;
}
