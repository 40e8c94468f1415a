import type { Position } from "@edict/protocol";
import { parseYaml } from "../yaml/parse-yaml.ts";
import { findQuoteMistakes } from "../yaml/quote-mistakes.ts";
import type { YamlDocument, YamlMap, YamlNode } from "../yaml/yaml-node.ts";
import type { YamlError } from "../yaml/yaml-token.ts";
import { checkMessage, toMessagePath, type Violation } from "./check-message.ts";
import type { MessageDescriptor, MessageValue } from "./message-descriptor.ts";
import {
  createReadContext,
  positionOf,
  type ReadContext,
  ReadFailure,
  type RecordedPositions,
} from "./read-context.ts";
import { readMessage } from "./read-message.ts";

/** A mistake in a file. `kind` is Cerbos's, except `limit`, which Cerbos does not have. */
export interface DocumentError {
  readonly kind: "syntax" | "parse" | "validation" | "unspecified" | "limit";
  readonly message: string;
  readonly position: Position | undefined;
}

export interface ReadDocument {
  /** `undefined` if the document could not be read. It may break rules: see `errors`. */
  readonly value: MessageValue | undefined;
  readonly start: Position;
  readonly errors: readonly DocumentError[];
}

export interface ReadFile {
  readonly documents: readonly ReadDocument[];
  /** The mistake that kept the whole file from being read, or else the mistakes of all documents. */
  readonly errors: readonly DocumentError[];
}

const invalidDocument = "invalid document: contents are not valid YAML or JSON";

/** Reads all documents of a YAML or JSON file as messages of one kind, and checks their rules. */
export function readDocuments(text: string, descriptor: MessageDescriptor): ReadFile {
  if (text.trim() === "") {
    return { documents: [], errors: [] };
  }
  const parsed = parseYaml(text);
  const quoteMistakes = /^\s*\{/.test(text) ? [] : findQuoteMistakes(parsed.tokens);
  if (quoteMistakes.length > 0) {
    return { documents: [], errors: quoteMistakes.map(toSyntaxError) };
  }
  if (parsed.error !== undefined) {
    return { documents: [], errors: [toSyntaxError(parsed.error)] };
  }
  if (parsed.documents.length === 0 && parsed.tokens.some((token) => token.type === "documentEnd")) {
    const error: DocumentError = {
      kind: "parse",
      message: invalidDocument,
      position: { line: 1, column: 1, path: "$" },
    };
    return { documents: [], errors: [error] };
  }
  const documents: ReadDocument[] = [];
  let anchors: ReadonlyMap<string, YamlNode> = new Map();
  let afterInvalid = false;
  for (const { root } of parsed.documents) {
    if (root === undefined || (root.kind !== "map" && afterInvalid)) {
      continue;
    }
    afterInvalid = root.kind !== "map";
    if (root.kind !== "map") {
      documents.push(invalid({ line: root.line, column: root.column, path: "$" }));
      continue;
    }
    const context = createReadContext(anchors);
    documents.push(readDocument(context, root, descriptor, anchors));
    ({ anchors } = context);
  }
  return { documents, errors: documents.flatMap((document) => document.errors) };
}

function toSyntaxError({ message, line, column }: YamlError): DocumentError {
  return { kind: "syntax", message, position: { line, column, path: "" } };
}

function invalid(position: Position): ReadDocument {
  return { value: undefined, start: position, errors: [{ kind: "parse", message: invalidDocument, position }] };
}

function readDocument(
  context: ReadContext,
  root: YamlMap,
  descriptor: MessageDescriptor,
  anchors: ReadonlyMap<string, YamlNode>,
): ReadDocument {
  const start = positionOf(root);
  try {
    const value = readMessage(context, root, descriptor);
    const violations = checkMessage(value, descriptor);
    if (violations.length === 0) {
      return { value, start, errors: [] };
    }
    const { fields } = recordPositions(root, descriptor, anchors);
    return { value, start, errors: violations.map((violation) => toRuleError(violation, fields)).sort(compareErrors) };
  } catch (thrown) {
    if (thrown instanceof ReadFailure) {
      return { value: undefined, start, errors: [thrown.failure] };
    }
    throw thrown;
  }
}

function toRuleError(violation: Violation, positions: ReadonlyMap<string, Position>): DocumentError {
  const message = `${toMessagePath(violation.path)}: ${violation.message}`;
  return { kind: "validation", message, position: positions.get(violation.path) };
}

function compareErrors({ position: a }: DocumentError, { position: b }: DocumentError): number {
  if (a === undefined || b === undefined) {
    return Number(a === undefined) - Number(b === undefined);
  }
  return a.line - b.line || a.column - b.column || (a.path < b.path ? -1 : Number(a.path > b.path));
}

function recordPositions(
  root: YamlMap,
  descriptor: MessageDescriptor,
  anchors?: ReadonlyMap<string, YamlNode>,
): RecordedPositions {
  const recorded: RecordedPositions = { fields: new Map(), mapKeys: new Map() };
  readMessage(createReadContext(anchors, recorded), root, descriptor);
  return recorded;
}

/**
 * The positions of all fields of the first message in a file that has been read before. Positions are wanted only where
 * something is wrong, so they are not kept while reading.
 */
export function locateFields(text: string, descriptor: MessageDescriptor): RecordedPositions {
  const root = parseYaml(text)
    .documents.map((document: YamlDocument) => document.root)
    .find((node) => node?.kind === "map");
  try {
    return root?.kind === "map" ? recordPositions(root, descriptor) : { fields: new Map(), mapKeys: new Map() };
  } catch (thrown) {
    if (thrown instanceof ReadFailure) {
      return { fields: new Map(), mapKeys: new Map() };
    }
    throw thrown;
  }
}
