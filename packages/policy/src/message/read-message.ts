import type { JsonValue } from "@edict/protocol";
import { quoteGo } from "../quote-go.ts";
import type { YamlEntry, YamlMap, YamlNode, YamlSequence } from "../yaml/yaml-node.ts";
import type { FieldDescriptor, FieldType, MessageDescriptor, MessageValue } from "./message-descriptor.ts";
import { nameOfNode } from "./name-of-node.ts";
import { ascend, countNode, descend, positionOf, type ReadContext, refuse } from "./read-context.ts";
import { readNumber, readScalar } from "./read-scalar.ts";
import { type BareNode, hasMerge, isBare, mergedRuns, type ResolvedNode, resolveNode } from "./resolve-node.ts";

/** Where the reader is. `path` is the protobuf path, empty unless positions are recorded. */
interface Site {
  readonly path: string;
  readonly viaAlias: boolean;
}

interface MessagePlan {
  /** By both names of their fields. */
  readonly members: ReadonlyMap<string, Member>;
  readonly empty: MessageValue;
}

interface Member {
  readonly field: FieldDescriptor;
  /** The field's own bit. */
  readonly bit: number;
  /** The bits of the fields that may not stand beside it: itself and those of its oneof. */
  readonly excludes: number;
}

const plans = new WeakMap<MessageDescriptor, MessagePlan>();

/** Derived once from the description, which never changes. */
function planOf(descriptor: MessageDescriptor): MessagePlan {
  const known = plans.get(descriptor);
  if (known !== undefined) {
    return known;
  }
  const members = new Map<string, Member>();
  const empty: { [jsonName: string]: unknown } = {};
  descriptor.fields.forEach((field, index) => {
    members.set(field.protoName, toMember(descriptor, field, index));
    empty[field.jsonName] = zeroOf(field);
  });
  descriptor.fields.forEach((field, index) => {
    members.set(field.jsonName, toMember(descriptor, field, index));
  });
  const plan = { members, empty };
  plans.set(descriptor, plan);
  return plan;
}

function toMember({ fields }: MessageDescriptor, field: FieldDescriptor, index: number): Member {
  const bit = 1 << index;
  const excludes = fields.reduce(
    (bits, other, at) => (other.oneof !== undefined && other.oneof === field.oneof ? bits | (1 << at) : bits),
    bit,
  );
  return { field, bit, excludes };
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
  if (!hasMerge(map)) {
    readEntries(context, { entries: map.entries, descriptor, plan, value, isMerged: false }, site);
    return value;
  }
  for (const { entries, viaAlias } of mergedRuns(context, map, site.viaAlias)) {
    readEntries(context, { entries, descriptor, plan, value, isMerged: true }, placeSite(context, site.path, viaAlias));
  }
  return value;
}

interface Message {
  readonly entries: readonly YamlEntry[];
  readonly descriptor: MessageDescriptor;
  readonly plan: MessagePlan;
  readonly value: { [jsonName: string]: unknown };
  readonly isMerged: boolean;
}

function readEntries(context: ReadContext, message: Message, site: Site): void {
  const { entries, plan, value } = message;
  let seen = 0;
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    if (entry === undefined) {
      return;
    }
    const member = memberOf(entry.key, plan);
    if ((seen & member.excludes) !== 0) {
      refuseSecond(entry.key, member.field, entries.slice(0, index), plan);
    }
    seen |= member.bit;
    const { field } = member;
    if (field.oneof !== undefined && message.isMerged) {
      clearOneof(message.descriptor, field, value);
    }
    const path = extendPath(context, site.path, field.protoName, entry.key);
    value[field.jsonName] = readField(context, entry.value, field, placeSite(context, path, site.viaAlias));
  }
}

const plainSite: Site = { path: "", viaAlias: false };
const aliasSite: Site = { path: "", viaAlias: true };

function placeSite(context: ReadContext, path: string, viaAlias: boolean): Site {
  if (context.recorded === undefined) {
    return viaAlias ? aliasSite : plainSite;
  }
  return { path, viaAlias };
}

function memberOf(key: YamlNode, plan: MessagePlan): Member {
  if (key.kind !== "string") {
    return refuse(key, `unexpected key type ${nameOfNode(key)}`);
  }
  return plan.members.get(key.text) ?? refuse(key, `unknown field ${quoteGo(key.text)}`);
}

/** Refuses a field that stands in the map already, itself or another member of its oneof. */
function refuseSecond(key: YamlNode, field: FieldDescriptor, before: readonly YamlEntry[], plan: MessagePlan): never {
  const earlier = before.map((entry) => ({ key: entry.key, field: memberOf(entry.key, plan).field }));
  const same = earlier.find((other) => other.field === field);
  if (same !== undefined) {
    const { line, column } = same.key;
    return refuse(key, `duplicate field definition: previous definition at [${line}:${column}]`);
  }
  const sibling = earlier.find((other) => other.field.oneof === field.oneof)?.key ?? key;
  return refuse(key, `invalid value: oneof field is already set at [${sibling.line}:${sibling.column}]`);
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
  if (isBare(node) && type.kind !== "value") {
    return readBare(context, { written: node, node, type }, site);
  }
  const resolved = resolveNode(context, node, site.viaAlias);
  if (type.kind === "value") {
    return readValue(context, resolved, site.path);
  }
  const target = { written: node, node: resolved.node, type };
  return readBare(context, target, placeSite(context, site.path, resolved.viaAlias));
}

interface BareValue {
  /** The node as it stands, for positions of mistakes. */
  readonly written: YamlNode;
  readonly node: BareNode;
  readonly type: Exclude<FieldType, { kind: "value" }>;
}

function readBare(context: ReadContext, { written, node, type }: BareValue, site: Site): unknown {
  if (type.kind !== "message") {
    countNode(context, written);
    return readScalar(node, type);
  }
  if (node.kind !== "map") {
    return refuse(written, `expected object got ${nameOfNode(node)}`);
  }
  descend(context, written);
  const value = readFields(context, node, type.message(), site);
  ascend(context);
  return value;
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
    return readSingle(context, item, type, placeSite(context, path, viaAlias));
  });
}

function readMap(context: ReadContext, map: YamlMap, type: FieldType, site: Site): ReadonlyMap<string, unknown> {
  const value = new Map<string, unknown>();
  for (const run of mergedRuns(context, map, site.viaAlias)) {
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
      return readStruct(context, node, { path, viaAlias });
    case "sequence":
      return readItems(context, node, { path, viaAlias });
    default:
      return refuse(node, `unexpected ${nameOfNode(node)}`);
  }
}

function readItems(context: ReadContext, list: YamlSequence, { path, viaAlias }: Site): JsonValue {
  descend(context, list);
  const items = list.items.map((item, index) => {
    const itemPath = context.recorded === undefined ? "" : `${path}[${index}]`;
    context.recorded?.fields.set(itemPath, positionOf(item));
    return readValue(context, resolveNode(context, item, viaAlias), itemPath);
  });
  ascend(context);
  return items;
}

/** Keys come from authors, so the object has no prototype. */
function readStruct(context: ReadContext, map: YamlMap, site: Site): JsonValue {
  descend(context, map);
  const struct: { [key: string]: JsonValue } = Object.create(null);
  for (const run of mergedRuns(context, map, site.viaAlias)) {
    for (const { key, value } of run.entries) {
      if (key.kind !== "string") {
        return refuse(key, `unexpected key type ${nameOfNode(key)}`);
      }
      const path = extendMapPath(context, site.path, key.text, { key, value });
      struct[key.text] = readValue(context, resolveNode(context, value, run.viaAlias), path);
    }
  }
  ascend(context);
  return struct;
}
