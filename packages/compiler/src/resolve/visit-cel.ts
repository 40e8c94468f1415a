import type { CelExpr } from "@edict/protocol";

/** Calls `visit` for a tree's nodes, parents first. */
export function visitCel(expr: CelExpr, visit: (node: CelExpr) => void): void {
  const pending: CelExpr[] = [expr];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    visit(node);
    pending.push(...childrenOf(node).reverse());
  }
}

function childrenOf(node: CelExpr): CelExpr[] {
  switch (node.kind) {
    case "select":
      return [node.operand];
    case "call":
      return node.target === undefined ? [...node.args] : [node.target, ...node.args];
    case "list":
      return [...node.elements];
    case "struct":
      return node.entries.flatMap((entry) => ("map" in entry.key ? [entry.key.map, entry.value] : [entry.value]));
    case "comprehension":
      return [node.iterRange, node.accuInit, node.loopCondition, node.loopStep, node.result];
    default:
      return [];
  }
}
