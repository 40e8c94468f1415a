import type { CelCall } from "@edict/protocol";
import { argument } from "./argument.ts";
import { constantValue, isPlainNumber } from "./constant-value.ts";
import { writeTester } from "./emit-regex.ts";
import type { ExpressionEmitter } from "./expression-emitter.ts";
import type { ExpressionScope } from "./expression-scope.ts";
import { writeStatic } from "./static-value.ts";

const orders: ReadonlyMap<string, { readonly runtime: string; readonly swapped: string }> = new Map([
  ["_<_", { runtime: "lessDouble", swapped: "aboveDouble" }],
  ["_<=_", { runtime: "lessEqualsDouble", swapped: "notBelowDouble" }],
  ["_>_", { runtime: "greaterDouble", swapped: "belowDouble" }],
  ["_>=_", { runtime: "greaterEqualsDouble", swapped: "notAboveDouble" }],
]);

/** Whether a function compares, so that one side may be known. */
export function isComparison(name: string): boolean {
  return name === "_==_" || name === "_!=_" || name === "matches" || orders.has(name);
}

/** Leaves the outcome of comparing with something known; false if nothing is. */
export function emitComparison(emitter: ExpressionEmitter, expr: CelCall, scope: ExpressionScope): boolean {
  if (orders.has(expr.function)) return ordersNumber(emitter, expr, scope);
  return expr.function === "matches" ? matchesConstant(emitter, expr, scope) : equalsConstant(emitter, expr, scope);
}

/** Comparing with a text or a number that is known needs no cell for it. */
function equalsConstant(emitter: ExpressionEmitter, expr: CelCall, scope: ExpressionScope): boolean {
  const [left, right] = [argument(expr, 0), argument(expr, 1)];
  const known = constantValue(right, scope);
  const negate = expr.function === "_!=_";
  if (typeof known === "string") {
    emitter.cell(left, scope);
    emitter.code
      .const(writeStatic(known, emitter.context.data) ?? 0)
      .runtime(negate ? "differsFromText" : "equalsText");
  } else if (isPlainNumber(known)) {
    emitter.cell(left, scope);
    emitter.code.constDouble(Number(known)).runtime(negate ? "differsFromDouble" : "equalsDouble");
  } else return false;
  return true;
}

/** Order against a number that is known; numbers compare across types. */
function ordersNumber(emitter: ExpressionEmitter, expr: CelCall, scope: ExpressionScope): boolean {
  const [left, right] = [argument(expr, 0), argument(expr, 1)];
  const order = orders.get(expr.function);
  const bound = constantValue(right, scope);
  const swapped = bound === undefined ? constantValue(left, scope) : undefined;
  const known = bound ?? swapped;
  if (order === undefined || !isPlainNumber(known) || !Number.isFinite(Number(known))) return false;
  emitter.cell(bound === undefined ? right : left, scope);
  emitter.code.constDouble(Number(known)).runtime(bound === undefined ? order.swapped : order.runtime);
  return true;
}

/** A pattern that is known needs no compiler at run time. */
function matchesConstant(emitter: ExpressionEmitter, expr: CelCall, scope: ExpressionScope): boolean {
  const [text, pattern] = expr.target === undefined ? expr.args : [expr.target, ...expr.args];
  const known = pattern === undefined ? undefined : constantValue(pattern, scope);
  if (text === undefined || typeof known !== "string") return false;
  const found = writeTester(emitter.context.data, known);
  if (found === undefined) return false;
  emitter.cell(text, scope);
  emitter.code.const(found.address).runtime(found.runtime);
  return true;
}
