import type { CelCall, CelExpr } from "@edict/protocol";
import { sizeOf } from "../library/lists.ts";
import { isIn } from "../library/operators.ts";
import { CelError, noSuchOverload } from "../value/cel-error.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { compareValues } from "../value/compare.ts";
import { equalValues } from "../value/equal.ts";
import { isList } from "../value/type-name.ts";
import type { Node, Planned } from "./node.ts";
import { constant, dynamic } from "./node.ts";
import { planCall } from "./plan-call.ts";
import type { PlanContext } from "./plan-context.ts";

/** Plans `==` and `!=`. */
export function planEquality(expr: CelCall, context: PlanContext): Planned {
  const [left, right] = expr.args.map((arg) => context.plan(arg, context));
  if (left === undefined || right === undefined) return dynamic(() => noSuchOverload);
  const wanted = expr.function === "_==_";
  if (isSimple(right.constant)) return planEqualsConstant(left, right.constant, wanted, false);
  if (isSimple(left.constant)) return planEqualsConstant(right, left.constant, wanted, true);
  context.notes.metered = true;
  return dynamic((frame) => {
    const a = left.run(frame);
    const b = right.run(frame);
    if (a instanceof CelError) return a;
    if (b instanceof CelError) return b;
    return matches(equalValues(a, b), wanted);
  });
}

/** `!=` holds also where `==` is an error. */
function matches(equal: boolean | CelError, wanted: boolean): boolean | CelError {
  if (equal instanceof CelError) return wanted ? equal : true;
  return equal === wanted;
}

function isSimple(value: CelValue | undefined): value is string | boolean | number | bigint | null {
  return value === null || ["string", "boolean", "number", "bigint"].includes(typeof value);
}

function planEqualsConstant(
  other: Planned,
  value: string | boolean | number | bigint | null,
  wanted: boolean,
  flipped: boolean,
): Planned {
  if (other.constant !== undefined) {
    const result = matches(compareEqual(other.constant, value, flipped), wanted);
    if (!(result instanceof CelError)) return constant(result);
  }
  const { run } = other;
  // Attributes are doubles: compare them with an integer literal without making integers.
  const number = typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  const type = typeof number;
  return dynamic((frame) => {
    const found = run(frame);
    if (typeof found === type && type !== "object") return (found === number) === wanted;
    if (found instanceof CelError) return found;
    return matches(compareEqual(found, value, flipped), wanted);
  });
}

/** Equality of Cerbos's own types depends on the side. */
function compareEqual(found: CelValue, value: CelValue, flipped: boolean): boolean | CelError {
  return flipped ? equalValues(value, found) : equalValues(found, value);
}

type Holds = (order: number) => boolean;

const orders: ReadonlyMap<string, { readonly holds: Holds; readonly flipped: string }> = new Map([
  ["_<_", { holds: (order) => order < 0, flipped: "_>_" }],
  ["_<=_", { holds: (order) => order <= 0, flipped: "_>=_" }],
  ["_>_", { holds: (order) => order > 0, flipped: "_<_" }],
  ["_>=_", { holds: (order) => order >= 0, flipped: "_<=_" }],
]);

/** Plans `<`, `<=`, `>` and `>=`; comparing numbers or times with a constant makes no intermediate values. */
export function planOrder(expr: CelCall, context: PlanContext): Planned {
  const order = orders.get(expr.function);
  const [left, right] = expr.args;
  if (order === undefined || left === undefined || right === undefined) return planCall(expr, context);
  const bound = context.plan(right, context).constant;
  if (bound !== undefined) return planOrderConstant(expr, left, bound, order.holds, context);
  const swapped = context.plan(left, context).constant;
  const flipped = orders.get(order.flipped);
  if (swapped === undefined || flipped === undefined) return planCall(expr, context);
  return planOrderConstant(expr, right, swapped, flipped.holds, context);
}

function planOrderConstant(
  expr: CelCall,
  other: CelExpr,
  bound: CelValue,
  holds: Holds,
  context: PlanContext,
): Planned {
  const general = planCall(expr, context);
  if (general.constant !== undefined) return general;
  const number = toNumber(bound);
  if (number !== undefined) {
    const size = planSize(other, context);
    if (size !== undefined) return dynamic(orderSize(size, number, holds));
  }
  const { run } = context.plan(other, context);
  return dynamic((frame) => {
    const found = run(frame);
    if (typeof found === "number" && number !== undefined) return holds(found - number);
    if (found instanceof CelError) return found;
    const order = compareValues(found, bound);
    return typeof order === "number" ? holds(order) : general.run(frame);
  });
}

/** A number constant as a finite double that stands for it exactly. */
function toNumber(value: CelValue): number | undefined {
  const integer = value instanceof CelUint ? value.value : value;
  if (typeof integer === "number") return Number.isFinite(integer) ? integer : undefined;
  return typeof integer === "bigint" && Number.isSafeInteger(Number(integer)) ? Number(integer) : undefined;
}

/** The argument of `size(…)`, whose result need not become an integer to be compared. */
function planSize(expr: CelExpr, context: PlanContext): Node | undefined {
  if (expr.kind !== "call" || expr.function !== "size") return undefined;
  const args = [...(expr.target === undefined ? [] : [expr.target]), ...expr.args];
  const [measured] = args;
  return measured === undefined || args.length !== 1 ? undefined : context.plan(measured, context).run;
}

const noSize = new CelError("no such overload: size");

function orderSize(measured: Node, bound: number, holds: Holds): Node {
  return (frame) => {
    const value = measured(frame);
    if (value instanceof CelError) return value;
    const size = sizeOf(value);
    return size === undefined ? noSize : holds(size - bound);
  };
}

/** Plans `in`; a constant list of strings or numbers becomes a set. */
export function planIn(expr: CelCall, context: PlanContext): Planned {
  const [left, right] = expr.args.map((arg) => context.plan(arg, context));
  if (left === undefined || right === undefined) return dynamic(() => noSuchOverload);
  context.notes.metered = true;
  const members = right.constant !== undefined && isList(right.constant) ? toSet(right.constant) : undefined;
  if (members !== undefined && left.constant === undefined) return dynamic(inSet(left.run, members, right.run));
  return planCall(expr, context);
}

function toSet(list: readonly CelValue[]): ReadonlySet<string | number> | undefined {
  const members = list.map((member) => (typeof member === "string" ? member : toNumber(member)));
  const type = typeof members[0];
  if (type === "undefined" || members.some((member) => typeof member !== type)) return undefined;
  return new Set(members.filter((member) => member !== undefined));
}

function inSet(value: Node, members: ReadonlySet<string | number>, list: Node): Node {
  return (frame) => {
    const found = value(frame);
    if (typeof found === "string" || typeof found === "number") return members.has(found);
    if (found instanceof CelError) return found;
    const container = list(frame);
    return container instanceof CelError ? container : isIn(found, container);
  };
}
