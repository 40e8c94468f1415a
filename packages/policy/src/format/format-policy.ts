import type { Diagnostic } from "@edict/protocol";
import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, parseDocument, visit, type YAMLMap } from "yaml";
import { decodeText } from "../decode-text.ts";
import { toLoadDiagnostic } from "../load-diagnostic.ts";
import type { FieldDescriptor, MessageDescriptor } from "../message/message-descriptor.ts";
import { policyMessage } from "../message/policy-messages.ts";
import { readDocuments } from "../message/read-documents.ts";
import {
  auxDataFixtureMessage,
  principalsFixtureMessage,
  resourcesFixtureMessage,
  testSuiteMessage,
} from "../message/test-messages.ts";
import { type PolicyFile, policyFileBytesMax } from "../parse-policy.ts";
import { keyOrder } from "./key-order.ts";

/** `text` is `undefined` if the file has mistakes, which `diagnostics` then tell. */
export interface FormattedPolicy {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Formats a policy, test suite or fixture: two blanks of indentation, keys in one order and spelled as in the
 * documentation, comments kept. What Cerbos reads from the file stays the same: where formatting would change it, the
 * text is returned as it was. Formatting twice changes nothing more.
 */
export function formatPolicy(file: PolicyFile): FormattedPolicy {
  const text = decodeText(file.content);
  const descriptor = descriptorOf(file.path);
  const { documents, errors } = readDocuments(text, descriptor);
  if (errors.length > 0) {
    return { text: undefined, diagnostics: errors.map((error) => toLoadDiagnostic(file.path, text, error)) };
  }
  if (documents.length !== 1 || text.length > policyFileBytesMax) {
    return { text, diagnostics: [] };
  }
  const candidates = isJson(text)
    ? [() => formatJson(text, descriptor)]
    : [() => formatYaml(text, descriptor), () => formatYaml(text, undefined)];
  const wanted = serialize(documents[0]?.value);
  for (const candidate of candidates) {
    const formatted = candidate();
    const [reread] = formatted === undefined ? [] : readDocuments(formatted, descriptor).documents;
    if (formatted !== undefined && reread?.errors.length === 0 && serialize(reread.value) === wanted) {
      return { text: formatted, diagnostics: [] };
    }
  }
  return { text, diagnostics: [] };
}

function descriptorOf(path: string): MessageDescriptor {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/_test\.\w+$/.test(name)) {
    return testSuiteMessage;
  }
  if (!path.split("/").includes("testdata")) {
    return policyMessage;
  }
  if (name.startsWith("principals.")) {
    return principalsFixtureMessage;
  }
  if (name.startsWith("resources.")) {
    return resourcesFixtureMessage;
  }
  return /^aux_?data\./.test(name) ? auxDataFixtureMessage : policyMessage;
}

function isJson(text: string): boolean {
  return /^\s*\{/.test(text);
}

/** Text by which two readings can be compared. */
function serialize(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (member instanceof Map ? { map: [...member] } : member));
}

function formatJson(text: string, descriptor: MessageDescriptor): string | undefined {
  try {
    return `${JSON.stringify(orderJson(JSON.parse(text), descriptor), undefined, 2)}\n`;
  } catch {
    return undefined;
  }
}

function orderJson(value: unknown, descriptor: MessageDescriptor | undefined): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => orderJson(item, descriptor));
  }
  if (typeof value !== "object" || value === null || descriptor === undefined) {
    return value;
  }
  const fields = fieldsOf(descriptor);
  const entries = Object.entries(value).map(([key, member]) => ({ field: fields.get(key), key, member }));
  entries.sort((a, b) => rankOf(a.field, descriptor) - rankOf(b.field, descriptor));
  return Object.fromEntries(
    entries.map(({ field, key, member }) => [field?.jsonName ?? key, orderMember(member, field)]),
  );
}

function orderMember(member: unknown, field: FieldDescriptor | undefined): unknown {
  const inner = field?.type.kind === "message" ? field.type.message() : undefined;
  if (field?.cardinality !== "map" || typeof member !== "object" || member === null) {
    return orderJson(member, inner);
  }
  return Object.fromEntries(Object.entries(member).map(([key, value]) => [key, orderJson(value, inner)]));
}

/** All scalars are kept as text, because Cerbos reads some of them in its own way. */
function formatYaml(text: string, descriptor: MessageDescriptor | undefined): string | undefined {
  const document = parseDocument(text.replaceAll("\r\n", "\n"), { schema: "failsafe", merge: true, uniqueKeys: false });
  if (document.errors.length > 0) {
    return undefined;
  }
  if (descriptor !== undefined && isMap(document.contents) && !hasAnchors(document)) {
    orderMap(document.contents, descriptor);
  }
  return document.toString({ indent: 2, indentSeq: true, lineWidth: 0, flowCollectionPadding: false });
}

/** An alias must follow its anchor, so files with anchors keep their order. */
function hasAnchors(document: Document): boolean {
  let found = false;
  visit(document, (_, node) => {
    if (isAlias(node)) {
      found = true;
      return visit.BREAK;
    }
    return undefined;
  });
  return found;
}

function orderMap(map: YAMLMap, descriptor: MessageDescriptor): void {
  const fields = fieldsOf(descriptor);
  for (const pair of map.items) {
    const field = fieldOf(pair, fields);
    if (field !== undefined && isScalar(pair.key)) {
      pair.key.value = field.jsonName;
      orderValue(pair.value, field);
    }
  }
  map.items.sort((a, b) => rankOf(fieldOf(a, fields), descriptor) - rankOf(fieldOf(b, fields), descriptor));
}

function fieldOf(pair: Pair, fields: ReadonlyMap<string, FieldDescriptor>): FieldDescriptor | undefined {
  return isScalar(pair.key) ? fields.get(String(pair.key.value)) : undefined;
}

function orderValue(value: unknown, field: FieldDescriptor): void {
  if (field.type.kind !== "message") {
    return;
  }
  const descriptor = field.type.message();
  const items = isSeq(value)
    ? value.items
    : isMap(value) && field.cardinality === "map"
      ? value.items.map((pair) => pair.value)
      : [value];
  for (const item of items) {
    if (isMap(item)) {
      orderMap(item, descriptor);
    }
  }
}

function fieldsOf(descriptor: MessageDescriptor): Map<string, FieldDescriptor> {
  return new Map(
    descriptor.fields.flatMap((field) => [
      [field.protoName, field],
      [field.jsonName, field],
    ]),
  );
}

function rankOf(field: FieldDescriptor | undefined, descriptor: MessageDescriptor): number {
  if (field === undefined) {
    return Number.MAX_SAFE_INTEGER;
  }
  const order = keyOrder.get(descriptor.name) ?? [];
  const rank = order.indexOf(field.jsonName);
  return rank === -1 ? order.length + descriptor.fields.indexOf(field) : rank;
}
