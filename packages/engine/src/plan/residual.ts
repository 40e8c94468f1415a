import { CelError } from "@edict/cel";
import type { CelExpr } from "@edict/protocol";
import { iterate, toLiteralExpr } from "./cel-values.ts";
import { expandIndexedMap } from "./expand-indexed-map.ts";
import type { PartialScope } from "./known-paths.ts";
import { toLambda } from "./lambda.ts";
import { constant, mapParts, nestRight } from "./map-expr.ts";
import { PartialEvaluator } from "./partial-evaluator.ts";
import { isNoValue, type Locals, noLocals, unknown } from "./partial-value.ts";
import { prune } from "./prune.ts";

/** A condition after partial evaluation: decided, failed, or an expression over unknown attributes. */
export type Residual =
  | { readonly known: true; readonly value: boolean }
  | { readonly known: false; readonly expr: CelExpr }
  | { readonly error: CelError };

/** Comprehensions over longer known lists stay comprehensions. */
const unrolledMax = 10;

export function toResidual(expr: CelExpr, scope: PartialScope): Residual {
  const { value, states } = new PartialEvaluator(scope).evaluate(expr);
  if (value instanceof CelError) return { error: value };
  if (value !== unknown) return { known: true, value: value === true };
  const pruned = pruneBodies(prune(expr, states), scope, noLocals);
  const expanded = expandIndexedMap(pruned) ?? unroll(pruned, scope);
  if (expanded === undefined) return { known: false, expr: pruned };
  const again = new PartialEvaluator(scope).evaluate(expanded);
  if (again.value instanceof CelError) return { error: again.value };
  if (again.value !== unknown) return { known: true, value: again.value === true };
  return { known: false, expr: prune(expanded, again.states) };
}

/** Simplifies what comprehensions compute in each step, where their own variables are unknown. */
function pruneBodies(expr: CelExpr, scope: PartialScope, locals: Locals): CelExpr {
  if (expr.kind !== "comprehension") return mapParts(expr, (part) => pruneBodies(part, scope, locals));
  const iterRange = pruneBodies(expr.iterRange, scope, locals);
  const step = expr.loopStep;
  if (step.kind !== "call") return { ...expr, iterRange };
  const [first] = step.args;
  const at = first?.kind === "ident" && first.name === expr.accuVar ? 1 : 0;
  const body = step.args[at];
  if (body === undefined) return { ...expr, iterRange };
  const bound = new Map(locals).set(expr.iterVar, unknown).set(expr.accuVar, unknown);
  if (expr.iterVar2 !== "") bound.set(expr.iterVar2, unknown);
  const { states } = new PartialEvaluator(scope).evaluate(body, bound);
  const simpler = pruneBodies(prune(body, states), scope, bound);
  const loopStep = { ...step, args: step.args.map((arg, index) => (index === at ? simpler : arg)) };
  return { ...expr, iterRange, loopStep };
}

/** `["a", "b"].exists(x, f(x))` becomes `f("a") || f("b")`. */
function unroll(expr: CelExpr, scope: PartialScope): CelExpr | undefined {
  if (expr.kind !== "comprehension" || !isLiteral(expr.iterRange)) return undefined;
  const lambda = toLambda(expr);
  if (lambda === undefined || (lambda.operator !== "exists" && lambda.operator !== "all")) return undefined;
  const { value: range } = new PartialEvaluator(scope).evaluate(expr.iterRange);
  const elements = isNoValue(range) ? undefined : iterate(range);
  if (elements === undefined || elements.length > unrolledMax) return undefined;
  const isList = Array.isArray(range);
  const steps = elements.map(([key, value]) => {
    const locals: [string, typeof key][] =
      expr.iterVar2 === ""
        ? [[expr.iterVar, isList ? value : key]]
        : [
            [expr.iterVar, key],
            [expr.iterVar2, value],
          ];
    return instantiate(lambda.body, new Map(locals), scope);
  });
  if (steps.length === 0) return constant(lambda.operator === "all");
  return nestRight(lambda.operator === "all" ? "_&&_" : "_||_", steps);
}

function instantiate(body: CelExpr, locals: Locals, scope: PartialScope): CelExpr {
  const { states } = new PartialEvaluator(scope).evaluate(body, locals);
  return substitute(prune(body, states), locals);
}

/** Evaluation may have skipped parts that still name the variables. */
function substitute(expr: CelExpr, locals: Locals): CelExpr {
  if (expr.kind === "ident") {
    const value = locals.get(expr.name);
    return value === undefined || isNoValue(value) ? expr : (toLiteralExpr(value) ?? expr);
  }
  return mapParts(expr, (part) => substitute(part, locals));
}

function isLiteral(expr: CelExpr): boolean {
  switch (expr.kind) {
    case "const":
      return true;
    case "list":
      return expr.elements.every(isLiteral);
    case "struct":
      return expr.entries.every(
        (entry) => isLiteral(entry.value) && (!("map" in entry.key) || isLiteral(entry.key.map)),
      );
    default:
      return false;
  }
}
