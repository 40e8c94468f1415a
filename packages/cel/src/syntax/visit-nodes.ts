import type { CelExpr } from "@edict/protocol";

/** The direct parts of a node, in the order in which they were written. */
export function childrenOf(expr: CelExpr): readonly CelExpr[] {
  switch (expr.kind) {
    case "const":
    case "ident":
      return [];
    case "select":
      return [expr.operand];
    case "call":
      return expr.target === undefined ? expr.args : [expr.target, ...expr.args];
    case "list":
      return expr.elements;
    case "struct":
      return expr.entries.flatMap((entry) => ("map" in entry.key ? [entry.key.map, entry.value] : [entry.value]));
    case "comprehension":
      return [expr.iterRange, expr.accuInit, expr.loopCondition, expr.loopStep, expr.result];
  }
}

/** Visits a tree, each node before its parts. */
export function visitNodes(root: CelExpr, visit: (expr: CelExpr) => void): void {
  const waiting = [root];
  for (let expr = waiting.pop(); expr !== undefined; expr = waiting.pop()) {
    visit(expr);
    const children = childrenOf(expr);
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child !== undefined) waiting.push(child);
    }
  }
}
