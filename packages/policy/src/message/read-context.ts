import type { Position } from "@edict/protocol";
import { formatYamlPath, type YamlNode, type YamlPath } from "../yaml/yaml-node.ts";

/** Nodes that may be visited in one document, aliases counted each time: an alias bomb ends here. */
const yamlNodesMax = 1_000_000;
/** Levels through aliases, beyond which a document is refused: an alias inside its own anchor ends here. */
const aliasDepthMax = 512;

/** A mistake found while reading a document, with Cerbos's message. */
export interface ReadError {
  readonly kind: "parse" | "limit";
  readonly message: string;
  readonly position: Position;
}

/** Positions by protobuf path, filled only when somebody asks for them. */
export interface RecordedPositions {
  readonly fields: Map<string, Position>;
  readonly mapKeys: Map<string, Position>;
}

export interface ReadContext {
  readonly anchors: Map<string, YamlNode>;
  readonly recorded: RecordedPositions | undefined;
  nodes: number;
  depth: number;
}

/** Ends the reading of a document; caught where the document is read. */
export class ReadFailure extends Error {
  readonly failure: ReadError;
  constructor(failure: ReadError) {
    super(failure.message);
    this.failure = failure;
  }
}

/** `anchors` are those of earlier documents of the file, which Cerbos lets later ones use. */
export function createReadContext(
  anchors: ReadonlyMap<string, YamlNode> = new Map(),
  recorded?: RecordedPositions,
): ReadContext {
  return { anchors: new Map(anchors), recorded, nodes: 0, depth: 0 };
}

export function refuse(node: YamlNode, message: string): never {
  throw new ReadFailure({ kind: "parse", message, position: positionOf(node) });
}

export function positionOf(node: {
  readonly line: number;
  readonly column: number;
  readonly parent: YamlPath | undefined;
}): Position {
  return { line: node.line, column: node.column, path: formatYamlPath(node.parent) };
}

/** Counts a visit, so that no document costs more than its size can justify. */
export function countNode(context: ReadContext, node: YamlNode): void {
  context.nodes += 1;
  if (context.nodes > yamlNodesMax) {
    throw new ReadFailure({
      kind: "limit",
      message: `the document has more than ${yamlNodesMax} values once its aliases are followed`,
      position: positionOf(node),
    });
  }
}

/** Goes one level deeper, until `ascend`. */
export function descend(context: ReadContext, node: YamlNode): void {
  countNode(context, node);
  context.depth += 1;
  if (context.depth > aliasDepthMax) {
    throw new ReadFailure({
      kind: "limit",
      message: `the document is nested more than ${aliasDepthMax} levels deep once its aliases are followed`,
      position: positionOf(node),
    });
  }
}

export function ascend(context: ReadContext): void {
  context.depth -= 1;
}
