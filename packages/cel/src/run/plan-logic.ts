import type { CelCall } from "@edict/protocol";
import { CelError, noSuchOverload } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import type { Node, Planned } from "./node.ts";
import { constant, dynamic } from "./node.ts";
import type { PlanContext } from "./plan-context.ts";

/** What `&&`, `||` and `?:` make of an operand that is no boolean. */
function notBoolean(value: CelValue | CelError): CelError {
  return value instanceof CelError ? value : noSuchOverload;
}

/** Plans `&&` and `||`: the deciding value on one side absorbs whatever is on the other. */
export function planLogic(expr: CelCall, context: PlanContext): Planned {
  const args = expr.args.map((arg) => context.plan(arg, context));
  const deciding = expr.function === "_||_";
  const [first, ...others] = args;
  if (first === undefined) return constant(!deciding);
  const planned = others.reduce<Node>((node, arg) => planPair(node, arg.run, deciding), first.run);
  const all = args.map((arg) => arg.constant);
  if (all.includes(deciding)) return constant(deciding);
  return all.every((value) => value === !deciding) ? constant(!deciding) : dynamic(planned);
}

function planPair(left: Node, right: Node, deciding: boolean): Node {
  return (frame) => {
    const a = left(frame);
    if (a === deciding) return deciding;
    const b = right(frame);
    if (b === deciding) return deciding;
    if (a !== !deciding) return notBoolean(a);
    return b === !deciding ? b : notBoolean(b);
  };
}

/** Plans `condition ? then : otherwise`. */
export function planConditional(expr: CelCall, context: PlanContext): Planned {
  const [condition, then, otherwise] = expr.args.map((arg) => context.plan(arg, context));
  if (condition === undefined || then === undefined || otherwise === undefined) return dynamic(() => noSuchOverload);
  if (condition.constant === true) return then;
  if (condition.constant === false) return otherwise;
  return dynamic((frame) => {
    const chosen = condition.run(frame);
    if (chosen === true) return then.run(frame);
    return chosen === false ? otherwise.run(frame) : notBoolean(chosen);
  });
}

/** Plans `@not_strictly_false`, which loops ask of their accumulator: errors count as true. */
export function planNotStrictlyFalse(expr: CelCall, context: PlanContext): Planned {
  const [arg] = expr.args.map((part) => context.plan(part, context));
  return dynamic((frame) => arg === undefined || arg.run(frame) !== false);
}
