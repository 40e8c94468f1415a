import type { CelExpr } from "@edict/protocol";
import { mapParts } from "./map-expr.ts";

/** Replaces `V.name` by the expression of the variable, which has no variables left itself. */
export function inlineVariables(expr: CelExpr, variables: ReadonlyMap<string, CelExpr>): CelExpr {
  if (expr.kind === "select" && expr.operand.kind === "ident" && isVariables(expr.operand.name)) {
    const variable = variables.get(expr.field);
    return variable === undefined ? expr : copyOf(variable);
  }
  return mapParts(expr, (part) => inlineVariables(part, variables));
}

/** Each place gets nodes of its own: what evaluation finds out about a node must not count for another place. */
function copyOf(expr: CelExpr): CelExpr {
  const copy = mapParts(expr, copyOf);
  return copy === expr ? { ...expr } : copy;
}

function isVariables(name: string): boolean {
  return name === "V" || name === "variables";
}

/** Replaces `runtime.effectiveDerivedRoles` by a list expression. */
export function replaceDerivedRoles(expr: CelExpr, roles: () => CelExpr): CelExpr {
  const isRuntime = expr.kind === "select" && expr.operand.kind === "ident" && expr.operand.name === "runtime";
  if (isRuntime && /^effective(DerivedRoles|_derived_roles)$/.test(expr.field)) return roles();
  return mapParts(expr, (part) => replaceDerivedRoles(part, roles));
}
