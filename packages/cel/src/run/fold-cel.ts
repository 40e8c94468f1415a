import type { CelEnv } from "../check/cel-env.ts";
import { cerbosEnv } from "../check/cerbos-env.ts";
import { checkCel } from "../check/check-cel.ts";
import type { CheckedCel } from "../check/checked-cel.ts";
import { visitNodes } from "../syntax/visit-nodes.ts";
import { Folder } from "./folder.ts";

/** Calls whose result changes from request to request; one of them keeps the whole expression as it is. */
const unfoldable = new Set(["now", "timeSince"]);

/**
 * Replaces what is constant in a checked expression by its value, as Cerbos does with every expression of a policy before
 * it evaluates, bundles or plans it: calls of constants, closed comprehensions, `x || true`, `false ? a : b`, `x in []`.
 * A constant part that fails stays as it is. An expression that asks for the time, or whose folded form holds a value
 * without a literal or no longer type-checks, is returned unchanged. Ids of what remains do not change.
 *
 * It is not pure optimisation: in `P.attr.ok == true && dyn(1)` the operand that is no bool goes, and so does its error.
 */
export function foldCel(checked: CheckedCel, env: CelEnv = cerbosEnv): CheckedCel {
  let lastId = 0;
  let foldable = true;
  visitNodes(checked.expr, (node) => {
    lastId = Math.max(lastId, node.id, ...(node.kind === "struct" ? node.entries.map((entry) => entry.id) : []));
    if (node.kind === "call" && unfoldable.has(node.function)) foldable = false;
  });
  if (!foldable) return checked;
  const folder = new Folder(checked, lastId);
  const expr = folder.foldAll(checked.expr);
  if (expr === checked.expr || folder.holdsOpaque(expr)) return checked;
  const result = checkCel({ ...checked.parsed, expr }, env);
  return result.ok ? result.checked : checked;
}
