import type { CelComprehension, CelExpr } from "@edict/protocol";

/** Puts something else in the place of free names; those that a macro binds stay what they are. */
export function replaceNames(expr: CelExpr, replace: (name: string, id: number) => CelExpr | undefined): CelExpr {
  const inner = (part: CelExpr) => replaceNames(part, replace);
  switch (expr.kind) {
    case "const":
      return expr;
    case "ident":
      return replace(expr.name, expr.id) ?? expr;
    case "select":
      return { ...expr, operand: inner(expr.operand) };
    case "call": {
      const target = expr.target === undefined ? {} : { target: inner(expr.target) };
      return { ...expr, ...target, args: expr.args.map(inner) };
    }
    case "list":
      return { ...expr, elements: expr.elements.map(inner) };
    case "struct": {
      const entries = expr.entries.map((entry) => ({
        ...entry,
        key: "map" in entry.key ? { map: inner(entry.key.map) } : entry.key,
        value: inner(entry.value),
      }));
      return { ...expr, entries };
    }
    case "comprehension":
      return replaceInComprehension(expr, replace);
  }
}

function replaceInComprehension(
  expr: CelComprehension,
  replace: (name: string, id: number) => CelExpr | undefined,
): CelComprehension {
  const bound = new Set([expr.iterVar, expr.iterVar2, expr.accuVar]);
  const free = (name: string, id: number) => (bound.has(name) ? undefined : replace(name, id));
  return {
    ...expr,
    iterRange: replaceNames(expr.iterRange, replace),
    accuInit: replaceNames(expr.accuInit, replace),
    loopCondition: replaceNames(expr.loopCondition, free),
    loopStep: replaceNames(expr.loopStep, free),
    result: replaceNames(expr.result, free),
  };
}
