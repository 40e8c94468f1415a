import { type CelExpr, type CelLiteral, compareText, type JsonValue, type PlanOperand } from "@edict/protocol";
import { pathOf } from "./expr-path.ts";
import { type Lambda, toLambda } from "./lambda.ts";
import { list } from "./map-expr.ts";

/** Raised for expressions that have no form as a filter; the message is public. */
export class UnplannableError extends Error {}

const operators: { readonly [name: string]: string } = {
  "_==_": "eq",
  "_!=_": "ne",
  "_>_": "gt",
  "_>=_": "ge",
  "_<_": "lt",
  "_<=_": "le",
  "@in": "in",
  "_+_": "add",
  "_-_": "sub",
  "_*_": "mult",
  "_/_": "div",
  "_%_": "mod",
  "_[_]": "index",
  "_&&_": "and",
  "_||_": "or",
  "!_": "not",
  "_?_:_": "if",
};

/** Writes a residual expression as Cerbos's filter tree. Throws `UnplannableError`. */
export function toOperand(expr: CelExpr, parent?: CelExpr): PlanOperand {
  switch (expr.kind) {
    case "const":
      return { value: toConstant(expr.value) };
    case "ident":
      return { variable: expr.name };
    case "select":
      return selectOperand(expr);
    case "call":
      return callOperand(expr);
    case "list":
      return listOperand(expr);
    case "struct":
      return structOperand(expr, parent);
    case "comprehension":
      return lambdaOperand(expr);
  }
}

function operation(operator: string, operands: readonly PlanOperand[]): PlanOperand {
  return { expression: { operator, operands } };
}

/** Whether an attribute is there cannot be asked of a filter: it is taken to be. */
function selectOperand(expr: Extract<CelExpr, { readonly kind: "select" }>): PlanOperand {
  if (expr.testOnly) return { value: true };
  const path = pathOf(expr);
  if (path !== undefined) return { variable: path.join(".") };
  return operation("get-field", [toOperand(expr.operand, expr), { variable: expr.field }]);
}

function callOperand(expr: Extract<CelExpr, { readonly kind: "call" }>): PlanOperand {
  if (expr.function.startsWith("_?.") || expr.function.startsWith("_[?")) {
    throw new UnplannableError("optional access to an attribute of the resource has no form as a filter");
  }
  const inputs = expr.target === undefined ? expr.args : [expr.target, ...expr.args];
  const name = Object.hasOwn(operators, expr.function) ? (operators[expr.function] ?? expr.function) : expr.function;
  return operation(
    name,
    inputs.map((input) => toOperand(input, expr)),
  );
}

function listOperand(expr: Extract<CelExpr, { readonly kind: "list" }>): PlanOperand {
  const constants: JsonValue[] = [];
  for (const element of expr.elements) if (element.kind === "const") constants.push(toConstant(element.value));
  if (constants.length === expr.elements.length) return { value: constants };
  return operation(
    "list",
    expr.elements.map((element) => toOperand(element, expr)),
  );
}

/** A map that is asked whether it has a key is as good as the list of its keys. */
function structOperand(expr: Extract<CelExpr, { readonly kind: "struct" }>, parent: CelExpr | undefined): PlanOperand {
  if (parent?.kind === "call" && parent.function === "@in" && parent.args[1] === expr)
    return toOperand(keyList(expr), parent);
  const fields = expr.entries.map((entry) => {
    const key: PlanOperand = "map" in entry.key ? toOperand(entry.key.map, expr) : { value: entry.key.field };
    return operation("set-field", [key, toOperand(entry.value, expr)]);
  });
  return operation("struct", fields);
}

function keyList(expr: Extract<CelExpr, { readonly kind: "struct" }>): CelExpr {
  const keys = expr.entries.map(
    ({ key }): CelExpr =>
      "map" in key ? key.map : { kind: "const", id: 0, value: { type: "string", value: key.field } },
  );
  return list(keys.sort((a, b) => compareText(sortText(a), sortText(b))));
}

function sortText(expr: CelExpr): string {
  return expr.kind === "const" && expr.value.type !== "null" ? String(expr.value.value) : expr.kind;
}

const structRanges = new Set(["transformMap", "transformMapEntry", "transformList"]);

function lambdaOperand(expr: Extract<CelExpr, { readonly kind: "comprehension" }>): PlanOperand {
  const lambda = toLambda(expr);
  if (lambda === undefined) throw new UnplannableError("a comprehension has no form as a filter");
  const { operator, iterVar, iterVar2, body, body2 } = lambda;
  const bodies = body2 === undefined ? [body] : [body, body2];
  const operands = [
    ...bodies.map((part) => toOperand(part, expr)),
    { variable: iterVar },
    ...(iterVar2 === "" ? [] : [{ variable: iterVar2 }]),
  ];
  return operation(operator, [rangeOperand(lambda, expr), operation("lambda", operands)]);
}

function rangeOperand({ operator, range }: Lambda, parent: CelExpr): PlanOperand {
  return range.kind === "struct" && !structRanges.has(operator)
    ? toOperand(keyList(range), parent)
    : toOperand(range, parent);
}

function toConstant(literal: CelLiteral): JsonValue {
  switch (literal.type) {
    case "null":
      return null;
    case "int":
    case "uint":
      return Number(literal.value);
    case "bytes":
      return toBase64(literal.value);
    default:
      return literal.value;
  }
}

const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => base64Alphabet.charAt((group >> shift) & 63));
    const used = Math.min(3, bytes.length - at) + 1;
    text += digits.slice(0, used).join("").padEnd(4, "=");
  }
  return text;
}
