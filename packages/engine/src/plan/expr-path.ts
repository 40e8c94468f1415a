import type { CelExpr } from "@edict/protocol";

/** Where a chain of selections and lookups begins. */
export function rootOf(expr: CelExpr): CelExpr | undefined {
  if (expr.kind === "select") return rootOf(expr.operand);
  if (expr.kind === "call" && (expr.function === "_[_]" || expr.function === "_?._")) {
    return expr.args[0] === undefined ? undefined : rootOf(expr.args[0]);
  }
  return expr;
}

/** The field of the request that a chain goes through, whatever it looks up further on. */
export function fieldOfRequest(expr: CelExpr): string | undefined {
  const operand = expr.kind === "select" ? expr.operand : expr.kind === "call" ? expr.args[0] : undefined;
  if (operand === undefined) return undefined;
  return qualifiersOf(operand)?.[1] ?? fieldOfRequest(operand);
}

/** Names along a chain of selections and lookups by constant text. */
export function qualifiersOf(expr: CelExpr): readonly string[] | undefined {
  if (expr.kind === "ident") return [expr.name];
  if (expr.kind === "select") return append(qualifiersOf(expr.operand), expr.field);
  if (expr.kind !== "call" || (expr.function !== "_[_]" && expr.function !== "_?._")) return undefined;
  const [operand, key] = expr.args;
  if (operand === undefined || key?.kind !== "const" || key.value.type !== "string") return undefined;
  return append(qualifiersOf(operand), key.value.value);
}

function append(path: readonly string[] | undefined, name: string): readonly string[] | undefined {
  return path === undefined ? undefined : [...path, name];
}

/** `["request", "resource", "attr", "x"]` for a chain of selections from an identifier. */
export function pathOf(expr: CelExpr): readonly string[] | undefined {
  if (expr.kind === "ident") return [expr.name];
  if (expr.kind !== "select") return undefined;
  const operand = pathOf(expr.operand);
  return operand === undefined ? undefined : [...operand, expr.field];
}
