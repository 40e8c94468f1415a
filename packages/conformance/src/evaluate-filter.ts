import { CelError, type CelFrame, type CelValue, evaluateCel, toLiteral } from "@edict/cel";
import type { CelExpr, CelLiteral, JsonValue, PlanFilter, PlanOperand, Principal, Resource } from "@edict/protocol";

const functions: { readonly [operator: string]: string } = {
  and: "_&&_",
  or: "_||_",
  not: "!_",
  eq: "_==_",
  ne: "_!=_",
  lt: "_<_",
  le: "_<=_",
  gt: "_>_",
  ge: "_>=_",
  in: "@in",
  add: "_+_",
  sub: "_-_",
  mult: "_*_",
  div: "_/_",
  mod: "_%_",
  index: "_[_]",
  if: "_?_:_",
};

/** Whether a filter lets a resource through. An expression that fails, or that is no bool, does not. */
export function evaluateFilter(filter: PlanFilter, principal: Principal, resource: Resource): boolean {
  if (filter.kind !== "KIND_CONDITIONAL") return filter.kind === "KIND_ALWAYS_ALLOWED";
  if (filter.condition === undefined) return false;
  const frame: CelFrame = {
    principal,
    resource,
    auxData: undefined,
    variables: new Map(),
    constants: new Map(),
    globals: {},
    effectiveDerivedRoles: [],
    now: undefined,
  };
  return evaluateOperand(filter.condition, frame) === true;
}

function evaluateOperand(operand: PlanOperand, frame: CelFrame): CelValue | CelError {
  const expression = "expression" in operand ? operand.expression : undefined;
  const [list, lambda] = expression?.operands ?? [];
  if (expression !== undefined && list !== undefined && lambda !== undefined && isQuantifier(expression.operator)) {
    return quantify(expression.operator, list, lambda, frame);
  }
  if (expression === undefined) return evaluateCel(toCel(operand), frame);
  if (expression.operator === "if") return choose(expression.operands, frame);
  if (!isLogic(expression.operator)) return evaluateCall(expression, frame);
  const values = expression.operands.map((part) => evaluateOperand(part, frame));
  if (expression.operator === "not")
    return values[0] === true ? false : values[0] === false ? true : (values[0] ?? false);
  const absorbing = expression.operator === "or";
  if (values.includes(absorbing)) return absorbing;
  return values.find((value) => value instanceof CelError) ?? !absorbing;
}

function choose([condition, yes, no]: readonly PlanOperand[], frame: CelFrame): CelValue | CelError {
  const value = condition === undefined ? false : evaluateOperand(condition, frame);
  const branch = value === true ? yes : value === false ? no : undefined;
  if (branch !== undefined) return evaluateOperand(branch, frame);
  return value instanceof CelError ? value : new CelError("no such overload");
}

/** Operands are put in as the values that they have. */
function evaluateCall({ operator, operands }: PlanExpression, frame: CelFrame): CelValue | CelError {
  const args: CelExpr[] = [];
  for (const operand of operands) {
    const value = evaluateOperand(operand, frame);
    if (value instanceof CelError) return value;
    args.push(toLiteral(value, () => 0) ?? toCel(operand));
  }
  return evaluateCel(toCall(operator, args), frame);
}

type PlanExpression = Extract<PlanOperand, { readonly expression: unknown }>["expression"];

const isLogic = (operator: string) => operator === "and" || operator === "or" || operator === "not";
const isQuantifier = (operator: string) => operator === "exists" || operator === "all";

/** A lambda is its body and the name of its variable, whose values are put in its place. */
function quantify(operator: string, list: PlanOperand, lambda: PlanOperand, frame: CelFrame): CelValue | CelError {
  const elements = evaluateOperand(list, frame);
  const [body, variable] = "expression" in lambda ? lambda.expression.operands : [];
  if (elements instanceof CelError || !Array.isArray(elements)) return new CelError("no list");
  if (body === undefined || variable === undefined || !("variable" in variable)) return new CelError("no lambda");
  const deciding = operator === "exists";
  const values = elements.map((element: JsonValue) => evaluateOperand(bind(body, variable.variable, element), frame));
  if (values.includes(deciding)) return deciding;
  return values.find((value) => value instanceof CelError) ?? !deciding;
}

function bind(operand: PlanOperand, name: string, value: JsonValue): PlanOperand {
  if ("expression" in operand) {
    const { operator, operands } = operand.expression;
    return { expression: { operator, operands: operands.map((part) => bind(part, name, value)) } };
  }
  if (!("variable" in operand)) return operand;
  const [root, ...fields] = operand.variable.split(".");
  if (root !== name) return operand;
  return { value: fields.reduce<JsonValue>(fieldOf, value) };
}

function fieldOf(value: JsonValue, field: string): JsonValue {
  return (value as { readonly [name: string]: JsonValue })[field] ?? null;
}

function toCel(operand: PlanOperand): CelExpr {
  if ("value" in operand) return toConstant(operand.value);
  if ("variable" in operand) return toPath(operand.variable);
  return toCall(operand.expression.operator, operand.expression.operands.map(toCel));
}

function toCall(operator: string, args: readonly CelExpr[]): CelExpr {
  if (operator === "list") return { kind: "list", id: 0, elements: args, optionalIndices: [] };
  const name = functions[operator];
  if (name !== undefined) return { kind: "call", id: 0, function: name, args };
  const [target, ...rest] = args;
  if (target === undefined || operator.startsWith("math.") || globalFunctions.has(operator))
    return { kind: "call", id: 0, function: operator, args };
  return { kind: "call", id: 0, function: operator, target, args: rest };
}

const globalFunctions = new Set(["double", "size", "string", "-_"]);

function toPath(variable: string): CelExpr {
  const [root = "", ...fields] = variable.split(".");
  return fields.reduce<CelExpr>((operand, field) => ({ kind: "select", id: 0, operand, field, testOnly: false }), {
    kind: "ident",
    id: 0,
    name: root,
  });
}

/** Numbers of a filter are JSON's: all doubles. */
function toConstant(value: JsonValue): CelExpr {
  if (Array.isArray(value)) return { kind: "list", id: 0, elements: value.map(toConstant), optionalIndices: [] };
  const literal: CelLiteral =
    typeof value === "number"
      ? { type: "double", value }
      : typeof value === "string"
        ? { type: "string", value }
        : typeof value === "boolean"
          ? { type: "bool", value }
          : { type: "null" };
  return { kind: "const", id: 0, value: literal };
}
