import type { JsonValue } from "@edict/protocol";
import { quoteGo } from "../quote-go.ts";
import type { YamlMap, YamlNode } from "../yaml/yaml-node.ts";
import type { FieldDescriptor, FieldType, MessageDescriptor, MessageValue } from "./message-descriptor.ts";
import { nameOfNode } from "./name-of-node.ts";
import { countNode, descend, positionOf, type ReadContext, refuse } from "./read-context.ts";
import { readNumber, readScalar } from "./read-scalar.ts";
import { entryRuns, type ResolvedNode, resolveNode } from "./resolve-node.ts";

/** Where the reader is. `path` is the protobuf path, empty unless positions are recorded. */
interface Site {
  readonly path: string;
  readonly viaAlias: boolean;
}

interface MessagePlan {
  readonly fields: ReadonlyMap<string, FieldDescriptor>;
  readonly empty: MessageValue;
}

const plans = new WeakMap<MessageDescriptor, MessagePlan>();

/** Derived once from the description, which never changes. */
function planOf(descriptor: MessageDescriptor): MessagePlan {
  const known = plans.get(descriptor);
  if (known !== undefined) {
    return known;
  }
  const fields = new Map<string, FieldDescriptor>();
  const empty: { [jsonName: string]: unknown } = {};
  for (const field of descriptor.fields) {
    fields.set(field.protoName, field);
    empty[field.jsonName] = zeroOf(field);
  }
  for (const field of descriptor.fields) {
    fields.set(field.jsonName, field);
  }
  const plan = { fields, empty };
  plans.set(descriptor, plan);
  return plan;
}

const emptyList: readonly unknown[] = [];
const emptyMap: ReadonlyMap<string, unknown> = new Map();

function zeroOf(field: FieldDescriptor): unknown {
  if (field.cardinality !== "single") {
    return field.cardinality === "list" ? emptyList : emptyMap;
  }
  if (field.oneof !== undefined) {
    return undefined;
  }
  switch (field.type.kind) {
    case "string":
      return "";
    case "bool":
      return false;
    case "enum":
      return field.type.names[0];
    default:
      return undefined;
  }
}

/**
 * Reads a message from the root map of a document. Throws `ReadFailure` at the first mistake, as Cerbos stops there.
 */
export function readMessage(context: ReadContext, root: YamlMap, descriptor: MessageDescriptor): MessageValue {
  return readFields(context, root, descriptor, { path: "", viaAlias: false });
}

function readFields(context: ReadContext, map: YamlMap, descriptor: MessageDescriptor, site: Site): MessageValue {
  const plan = planOf(descriptor);
  const value: { [jsonName: string]: unknown } = { ...plan.empty };
  for (const run of entryRuns(context, map, site.viaAlias)) {
    const seen = new Map<string, YamlNode>();
    for (const entry of run.entries) {
      const field = fieldOf(entry.key, plan, seen);
      if (field.oneof !== undefined) {
        clearOneof(descriptor, field, value);
      }
      const path = extendPath(context, site.path, field.protoName, entry.key);
      value[field.jsonName] = readField(context, entry.value, field, { path, viaAlias: run.viaAlias });
    }
  }
  return value;
}

function fieldOf(key: YamlNode, plan: MessagePlan, seen: Map<string, YamlNode>): FieldDescriptor {
  if (key.kind !== "string") {
    return refuse(key, `unexpected key type ${nameOfNode(key)}`);
  }
  const field = plan.fields.get(key.text);
  if (field === undefined) {
    return refuse(key, `unknown field ${quoteGo(key.text)}`);
  }
  const previous = seen.get(field.protoName);
  if (previous !== undefined) {
    refuse(key, `duplicate field definition: previous definition at [${previous.line}:${previous.column}]`);
  }
  seen.set(field.protoName, key);
  if (field.oneof !== undefined) {
    const other = seen.get(`oneof ${field.oneof}`);
    if (other !== undefined) {
      refuse(key, `invalid value: oneof field is already set at [${other.line}:${other.column}]`);
    }
    seen.set(`oneof ${field.oneof}`, key);
  }
  return field;
}

/** A merged map may have set another member. */
function clearOneof(descriptor: MessageDescriptor, field: FieldDescriptor, value: { [name: string]: unknown }): void {
  for (const other of descriptor.fields) {
    if (other.oneof === field.oneof) {
      value[other.jsonName] = undefined;
    }
  }
}

function extendPath(context: ReadContext, path: string, name: string, key: YamlNode): string {
  if (context.recorded === undefined) {
    return "";
  }
  const extended = path === "" ? name : `${path}.${name}`;
  context.recorded.fields.set(extended, positionOf(key));
  return extended;
}

function readField(context: ReadContext, node: YamlNode, field: FieldDescriptor, site: Site): unknown {
  switch (field.cardinality) {
    case "list":
      return readList(context, node, field.type, site);
    case "map": {
      const resolved = resolveNode(context, node, site.viaAlias);
      if (resolved.node.kind !== "map") {
        return refuse(node, `expected map got ${nameOfNode(resolved.node)}`);
      }
      return readMap(context, resolved.node, field.type, { ...site, viaAlias: resolved.viaAlias });
    }
    case "single":
      return readSingle(context, node, field.type, site);
  }
}

function readSingle(context: ReadContext, node: YamlNode, type: FieldType, site: Site): unknown {
  const resolved = resolveNode(context, node, site.viaAlias);
  if (type.kind === "value") {
    return readValue(context, resolved, site.path);
  }
  if (type.kind !== "message") {
    countNode(context, node);
    return readScalar(resolved, type);
  }
  const { node: target, viaAlias } = resolved;
  if (target.kind !== "map") {
    return refuse(node, `expected object got ${nameOfNode(target)}`);
  }
  return descend(context, node, () => readFields(context, target, type.message(), { path: site.path, viaAlias }));
}

function readList(context: ReadContext, node: YamlNode, type: FieldType, site: Site): readonly unknown[] {
  const resolved = resolveNode(context, node, site.viaAlias);
  const { node: target, viaAlias } = resolved;
  if (target.kind !== "sequence") {
    return refuse(node, `expected sequence got ${nameOfNode(target)}`);
  }
  return target.items.map((item, index) => {
    const path = context.recorded === undefined ? "" : `${site.path}[${index}]`;
    context.recorded?.fields.set(path, positionOf(item));
    return readSingle(context, item, type, { path, viaAlias });
  });
}

function readMap(context: ReadContext, map: YamlMap, type: FieldType, site: Site): ReadonlyMap<string, unknown> {
  const value = new Map<string, unknown>();
  for (const run of entryRuns(context, map, site.viaAlias)) {
    for (const { key, value: node } of run.entries) {
      if (key.kind !== "string") {
        return refuse(key, `expected string got ${nameOfNode(key)}`);
      }
      const path = extendMapPath(context, site.path, key.text, { key, value: node });
      value.set(key.text, readSingle(context, node, type, { path, viaAlias: run.viaAlias }));
    }
  }
  return value;
}

function extendMapPath(
  context: ReadContext,
  path: string,
  key: string,
  nodes: { readonly key: YamlNode; readonly value: YamlNode },
): string {
  if (context.recorded === undefined) {
    return "";
  }
  const extended = `${path}[${quoteGo(key)}]`;
  context.recorded.mapKeys.set(extended, positionOf(nodes.key));
  context.recorded.fields.set(extended, positionOf(nodes.value));
  return extended;
}

function readValue(context: ReadContext, resolved: ResolvedNode, path: string): JsonValue {
  const { node, viaAlias } = resolved;
  countNode(context, node);
  switch (node.kind) {
    case "null":
      return null;
    case "float":
    case "integer":
      return readNumber(node);
    case "string":
    case "literal":
      return node.text;
    case "bool":
      return node.text.toLowerCase() === "true";
    case "map":
      return descend(context, node, () => readStruct(context, node, { path, viaAlias }));
    case "sequence":
      return descend(context, node, () =>
        node.items.map((item, index) => {
          const itemPath = context.recorded === undefined ? "" : `${path}[${index}]`;
          context.recorded?.fields.set(itemPath, positionOf(item));
          return readValue(context, resolveNode(context, item, viaAlias), itemPath);
        }),
      );
    default:
      return refuse(node, `unexpected ${nameOfNode(node)}`);
  }
}

/** Keys come from authors, so the object has no prototype. */
function readStruct(context: ReadContext, map: YamlMap, site: Site): JsonValue {
  const struct: { [key: string]: JsonValue } = Object.create(null);
  for (const run of entryRuns(context, map, site.viaAlias)) {
    for (const { key, value } of run.entries) {
      if (key.kind !== "string") {
        return refuse(key, `unexpected key type ${nameOfNode(key)}`);
      }
      const path = extendMapPath(context, site.path, key.text, { key, value });
      struct[key.text] = readValue(context, resolveNode(context, value, run.viaAlias), path);
    }
  }
  return struct;
}
