import { CelError, type CelValue, childrenOf, emptyFrame, planCel } from "@edict/cel";
import type { CelExpr, CelSelect, JsonValue } from "@edict/protocol";
import type { ExpressionScope } from "./expression-scope.ts";

/** The value of an expression that is the same for all requests. */
export function constantValue(expr: CelExpr, scope: ExpressionScope): CelValue | undefined {
  if (expr.kind === "const") return expr.value.type === "null" ? null : evaluate(expr);
  if (isNamed(expr)) return namedConstant(expr, scope);
  return isClosed(expr) ? evaluate(expr) : undefined;
}

function evaluate(expr: CelExpr): CelValue | undefined {
  const value = planCel(expr)(emptyFrame);
  return value instanceof CelError ? undefined : value;
}

/** A number that a double stands for exactly. */
export function isPlainNumber(value: CelValue | undefined): value is number | bigint {
  if (typeof value === "number") return true;
  return typeof value === "bigint" && Number.isSafeInteger(Number(value));
}

/** Whether an expression depends on nothing: no names, no time. */
function isClosed(expr: CelExpr): boolean {
  if (expr.kind === "ident" || expr.kind === "comprehension") return false;
  if (expr.kind === "struct" && expr.messageName !== "") return false;
  if (expr.kind === "call" && (expr.function === "now" || expr.function === "timeSince")) return false;
  return childrenOf(expr).every(isClosed);
}

function isNamed(expr: CelExpr): expr is CelSelect {
  return expr.kind === "select" && !expr.testOnly && expr.operand.kind === "ident";
}

/** `C.x` and `G.x`, if they are set. */
function namedConstant(expr: CelSelect, scope: ExpressionScope): CelValue | undefined {
  if (expr.operand.kind !== "ident" || scope.locals.has(expr.operand.name)) return undefined;
  const root = expr.operand.name.replace(/^\./, "");
  let value: JsonValue | undefined;
  if (root === "C" || root === "constants") value = scope.constants.get(expr.field);
  else if (root === "G" || root === "globals")
    value = Object.hasOwn(scope.globals, expr.field) ? scope.globals[expr.field] : undefined;
  return value;
}
