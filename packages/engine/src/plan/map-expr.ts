import type { CelExpr } from "@edict/protocol";

/** Rebuilds an expression with its direct parts replaced; parts that stay the same keep the expression as it is. */
export function mapParts(expr: CelExpr, change: (part: CelExpr) => CelExpr): CelExpr {
  switch (expr.kind) {
    case "const":
    case "ident":
      return expr;
    case "select": {
      const operand = change(expr.operand);
      return operand === expr.operand ? expr : { ...expr, operand };
    }
    case "call": {
      const args = mapList(expr.args, change);
      const target = expr.target === undefined ? undefined : change(expr.target);
      if (args === expr.args && target === expr.target) return expr;
      return target === undefined ? { ...expr, args } : { ...expr, target, args };
    }
    case "list": {
      const elements = mapList(expr.elements, change);
      return elements === expr.elements ? expr : { ...expr, elements };
    }
    case "struct":
      return mapStruct(expr, change);
    case "comprehension":
      return mapComprehension(expr, change);
  }
}

type Struct = Extract<CelExpr, { readonly kind: "struct" }>;
type Comprehension = Extract<CelExpr, { readonly kind: "comprehension" }>;

function mapStruct(expr: Struct, change: (part: CelExpr) => CelExpr): CelExpr {
  let isChanged = false;
  const entries = expr.entries.map((entry) => {
    const key = "map" in entry.key ? { map: change(entry.key.map) } : entry.key;
    const value = change(entry.value);
    const isSame = value === entry.value && ("field" in key || ("map" in entry.key && key.map === entry.key.map));
    if (isSame) return entry;
    isChanged = true;
    return { ...entry, key, value };
  });
  return isChanged ? { ...expr, entries } : expr;
}

function mapComprehension(expr: Comprehension, change: (part: CelExpr) => CelExpr): CelExpr {
  const iterRange = change(expr.iterRange);
  const accuInit = change(expr.accuInit);
  const loopCondition = change(expr.loopCondition);
  const loopStep = change(expr.loopStep);
  const result = change(expr.result);
  const isSame =
    iterRange === expr.iterRange &&
    accuInit === expr.accuInit &&
    loopCondition === expr.loopCondition &&
    loopStep === expr.loopStep &&
    result === expr.result;
  return isSame ? expr : { ...expr, iterRange, accuInit, loopCondition, loopStep, result };
}

function mapList(list: readonly CelExpr[], change: (part: CelExpr) => CelExpr): readonly CelExpr[] {
  const changed = list.map(change);
  return changed.every((part, index) => part === list[index]) ? list : changed;
}

/** Direct parts of an expression. */
export function partsOf(expr: CelExpr): readonly CelExpr[] {
  const parts: CelExpr[] = [];
  mapParts(expr, (part) => {
    parts.push(part);
    return part;
  });
  return parts;
}

export function constant(value: boolean | string): CelExpr {
  return typeof value === "boolean"
    ? { kind: "const", id: 0, value: { type: "bool", value } }
    : { kind: "const", id: 0, value: { type: "string", value } };
}

export function call(name: string, ...args: readonly CelExpr[]): CelExpr {
  return { kind: "call", id: 0, function: name, args };
}

export function list(elements: readonly CelExpr[]): CelExpr {
  return { kind: "list", id: 0, elements, optionalIndices: [] };
}

/** The operator over its operands, nested to the right: `a op (b op c)`. */
export function nestRight(operator: string, operands: readonly CelExpr[]): CelExpr {
  const [first, ...rest] = operands;
  if (first === undefined) return list([]);
  return rest.length === 0 ? first : call(operator, first, nestRight(operator, rest));
}

export function constantBool(expr: CelExpr): boolean | undefined {
  return expr.kind === "const" && expr.value.type === "bool" ? expr.value.value : undefined;
}
