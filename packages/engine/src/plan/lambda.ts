import type { CelExpr } from "@edict/protocol";

type Comprehension = Extract<CelExpr, { readonly kind: "comprehension" }>;

/** The macro that a comprehension was written as. */
export interface Lambda {
  readonly operator: string;
  readonly range: CelExpr;
  readonly iterVar: string;
  readonly iterVar2: string;
  readonly body: CelExpr;
  /** Second expression, as in `map(x, condition, result)`. */
  readonly body2: CelExpr | undefined;
}

/** Recognises the macro behind a comprehension; `undefined` if it has no form that filters know. */
export function toLambda(expr: Comprehension): Lambda | undefined {
  const { iterVar, iterVar2, iterRange: range, loopStep } = expr;
  if (loopStep.kind === "ident") return toSortBy(expr);
  if (loopStep.kind !== "call") return undefined;
  const shape = (operator: string, body: CelExpr | undefined, body2?: CelExpr): Lambda | undefined =>
    body === undefined ? undefined : { operator, range, iterVar, iterVar2, body, body2 };
  const [first, second] = loopStep.args;
  switch (loopStep.function) {
    case "_&&_":
      return shape("all", second);
    case "_||_":
      return shape("exists", second);
    case "_+_":
      return shape(iterVar2 === "" ? "map" : "transformList", elementOf(second));
    case "_?_:_":
      return toFiltered(expr, first, second, shape);
    case "cel.@mapInsert":
      return toTransformMap(loopStep, (operator, result) => shape(operator, result));
    default:
      return undefined;
  }
}

type Shape = (operator: string, body: CelExpr | undefined, body2?: CelExpr) => Lambda | undefined;

function toFiltered(expr: Comprehension, condition: CelExpr | undefined, step: CelExpr | undefined, shape: Shape) {
  if (expr.accuInit.kind === "const") return shape("exists_one", condition);
  if (expr.accuInit.kind === "struct") {
    return toTransformMap(step, (operator, result) => shape(operator, condition, result));
  }
  if (expr.accuInit.kind !== "list") return undefined;
  const result = elementOf(step?.kind === "call" ? step.args[1] : undefined);
  return result?.kind === "call" ? shape("transformList", condition, result) : shape("filter", condition);
}

function toTransformMap(
  step: CelExpr | undefined,
  shape: (operator: string, result: CelExpr | undefined) => Lambda | undefined,
): Lambda | undefined {
  if (step?.kind !== "call") return undefined;
  const operator = step.args.length === 3 ? "transformMap" : step.args.length === 2 ? "transformMapEntry" : undefined;
  return operator === undefined ? undefined : shape(operator, step.args.at(-1));
}

function toSortBy({ accuInit, result }: Comprehension): Lambda | undefined {
  if (result.kind !== "call" || result.function !== "@sortByAssociatedKeys" || result.args.length !== 1)
    return undefined;
  const [keys] = result.args;
  if (keys?.kind !== "comprehension" || keys.loopStep.kind !== "call") return undefined;
  const body = elementOf(keys.loopStep.args[1]);
  if (body === undefined) return undefined;
  return { operator: "sortBy", range: accuInit, iterVar: keys.iterVar, iterVar2: "", body, body2: undefined };
}

function elementOf(expr: CelExpr | undefined): CelExpr | undefined {
  return expr?.kind === "list" ? expr.elements[0] : undefined;
}
