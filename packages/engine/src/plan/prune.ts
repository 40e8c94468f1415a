import type { CelExpr } from "@edict/protocol";
import { toLiteralExpr } from "./cel-values.ts";
import { constant, constantBool, mapParts } from "./map-expr.ts";
import { isNoValue, type PartialStates } from "./partial-value.ts";

/**
 * What is left of an expression once its known parts are replaced by their values. Bodies of comprehensions stay as they
 * are: what their parts came to is that of the last step only.
 */
export function prune(expr: CelExpr, states: PartialStates): CelExpr {
  const value = states.get(expr);
  if (value !== undefined && !isNoValue(value)) {
    const literal = toLiteralExpr(value);
    if (literal !== undefined) return literal;
  }
  if (expr.kind === "comprehension") {
    const iterRange = prune(expr.iterRange, states);
    return iterRange === expr.iterRange ? expr : { ...expr, iterRange };
  }
  const pruned = mapParts(expr, (part) => prune(part, states));
  return value !== undefined && pruned.kind === "call" ? pruneCall(pruned, expr, states) : pruned;
}

function literalOf(expr: CelExpr | undefined): { readonly value: unknown } | undefined {
  return expr?.kind === "const" ? { value: expr.value } : undefined;
}

type Call = Extract<CelExpr, { readonly kind: "call" }>;

/** Logic operators with one known operand come down to the other. */
function pruneCall(pruned: Call, original: CelExpr, states: PartialStates): CelExpr {
  const [first, second, third] = pruned.args;
  const known = (index: number) => {
    const simpler = pruned.args[index];
    const simplerBool = simpler === undefined ? undefined : constantBool(simpler);
    if (simplerBool !== undefined) return { value: simplerBool };
    const part = original.kind === "call" ? original.args[index] : undefined;
    const value = part === undefined ? undefined : states.get(part);
    return value === undefined || isNoValue(value) ? undefined : { value };
  };
  if (first === undefined || pruned.target !== undefined) return pruned;
  switch (pruned.function) {
    case "_&&_":
    case "_||_": {
      const absorbing = pruned.function === "_||_";
      // A part that came down to a constant counts like a known one, even where it is no bool.
      const [left, right] = [known(0) ?? literalOf(first), known(1) ?? literalOf(second)];
      if (left?.value === absorbing || right?.value === absorbing) return constant(absorbing);
      if (left !== undefined) return second ?? pruned;
      return right === undefined ? pruned : first;
    }
    case "_?_:_": {
      const condition = known(0);
      // Cerbos fails where the condition is no bool. Neither branch is what comes of it.
      if (typeof condition?.value !== "boolean") return pruned;
      return (condition.value ? second : third) ?? pruned;
    }
    case "@in": {
      const isEmpty = second?.kind === "list" && second.elements.length === 0;
      const isEmptyMap = second?.kind === "struct" && second.messageName === "" && second.entries.length === 0;
      return known(1) !== undefined && (isEmpty || isEmptyMap) ? constant(false) : pruned;
    }
    case "!_": {
      const operand = constantBool(first);
      return operand === undefined ? pruned : constant(!operand);
    }
    default:
      return pruned;
  }
}
