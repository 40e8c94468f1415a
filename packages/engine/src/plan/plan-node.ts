import type { CelExpr, PlanOperand } from "@edict/protocol";
import { call, constant, constantBool, nestRight } from "./map-expr.ts";
import { toOperand } from "./to-operand.ts";

/** A filter while it is being put together. */
export type PlanNode =
  | { readonly op: "expr"; readonly expr: CelExpr }
  | { readonly op: "and" | "or" | "not"; readonly of: readonly PlanNode[] };

export const trueNode: PlanNode = { op: "expr", expr: constant(true) };
export const falseNode: PlanNode = { op: "expr", expr: constant(false) };

export function nodeBool(node: PlanNode | undefined): boolean | undefined {
  return node?.op === "expr" ? constantBool(node.expr) : undefined;
}

export function anyOf(nodes: readonly PlanNode[]): PlanNode {
  return combine("or", nodes);
}

export function allOf(nodes: readonly PlanNode[]): PlanNode {
  return combine("and", nodes);
}

function combine(op: "and" | "or", nodes: readonly PlanNode[]): PlanNode {
  const distinct = new Map<string, PlanNode>();
  for (const node of nodes) {
    const key = nodeKey(node);
    if (!distinct.has(key)) distinct.set(key, node);
  }
  const [only] = distinct.values();
  return distinct.size === 1 && only !== undefined ? only : { op, of: [...distinct.values()] };
}

/** NOT of a NOT is what stood inside. */
export function invert(node: PlanNode): PlanNode {
  if (node.op !== "not") return { op: "not", of: [node] };
  const [only] = node.of;
  return node.of.length === 1 && only !== undefined ? only : { op: "and", of: node.of };
}

/** `next` joined to `current` if both are there. */
export function join(
  current: PlanNode | undefined,
  next: PlanNode | undefined,
  combineNodes: (nodes: readonly PlanNode[]) => PlanNode,
): PlanNode | undefined {
  if (next === undefined) return current;
  return current === undefined ? next : combineNodes([current, next]);
}

export function nodeToExpr(node: PlanNode): CelExpr {
  if (node.op === "expr") return node.expr;
  const parts = node.of.map(nodeToExpr);
  const [first] = parts;
  if (node.op === "not") return call("!_", first ?? constant(false));
  return nestRight(node.op === "and" ? "_&&_" : "_||_", parts);
}

export function nodeToOperand(node: PlanNode): PlanOperand {
  if (node.op === "expr") return toOperand(node.expr);
  return { expression: { operator: node.op, operands: node.of.map(nodeToOperand) } };
}

/** Text that is the same for nodes that mean the same literally. */
function nodeKey(node: PlanNode): string {
  if (node.op === "expr") return exprKey(node.expr);
  return `${node.op}(${node.of.map(nodeKey).join(",")})`;
}

function exprKey(expr: CelExpr): string {
  return JSON.stringify(expr, (key, value: unknown) => {
    if (key === "id") return undefined;
    if (key === "entries" && Array.isArray(value))
      return value.map((entry) => JSON.stringify(entry, plainValue)).sort();
    return plainValue(key, value);
  });
}

function plainValue(key: string, value: unknown): unknown {
  if (key === "id") return undefined;
  if (typeof value === "bigint") return `${value}n`;
  return value;
}
