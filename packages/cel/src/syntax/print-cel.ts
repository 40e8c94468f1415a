import type { CelCall, CelComprehension, CelExpr, CelLiteral } from "@edict/protocol";
import { formatDouble } from "../value/format-number.ts";

const binaryOperators = new Map([
  ["_||_", { sign: "||", level: 7 }],
  ["_&&_", { sign: "&&", level: 6 }],
  ["_==_", { sign: "==", level: 5 }],
  ["_!=_", { sign: "!=", level: 5 }],
  ["_<_", { sign: "<", level: 5 }],
  ["_<=_", { sign: "<=", level: 5 }],
  ["_>_", { sign: ">", level: 5 }],
  ["_>=_", { sign: ">=", level: 5 }],
  ["@in", { sign: "in", level: 5 }],
  ["_+_", { sign: "+", level: 4 }],
  ["_-_", { sign: "-", level: 4 }],
  ["_*_", { sign: "*", level: 3 }],
  ["_/_", { sign: "/", level: 3 }],
  ["_%_", { sign: "%", level: 3 }],
]);

const conditionalLevel = 8;

/** Prints a tree as an expression with no more parentheses than needed; macros that can be recognized are printed as such. */
export function printCel(expr: CelExpr): string {
  switch (expr.kind) {
    case "const":
      return printLiteral(expr.value);
    case "ident":
      return expr.name;
    case "select": {
      const selected = `${printOperand(expr.operand)}.${printField(expr.field)}`;
      return expr.testOnly ? `has(${selected})` : selected;
    }
    case "call":
      return printCall(expr);
    case "list": {
      const optional = new Set(expr.optionalIndices);
      return `[${expr.elements.map((element, i) => (optional.has(i) ? "?" : "") + printCel(element)).join(", ")}]`;
    }
    case "struct": {
      const entries = expr.entries.map((entry) => {
        const key = "map" in entry.key ? printCel(entry.key.map) : printField(entry.key.field);
        return `${entry.optional ? "?" : ""}${key}: ${printCel(entry.value)}`;
      });
      return `${expr.messageName}{${entries.join(", ")}}`;
    }
    case "comprehension":
      return printComprehension(expr);
  }
}

function levelOf(expr: CelExpr): number {
  if (expr.kind !== "call") return 0;
  return expr.function === "_?_:_" ? conditionalLevel : (binaryOperators.get(expr.function)?.level ?? 0);
}

function nested(expr: CelExpr, parentheses: boolean): string {
  return parentheses ? `(${printCel(expr)})` : printCel(expr);
}

/** What stands before a dot or a bracket. */
function printOperand(expr: CelExpr): string {
  return nested(expr, levelOf(expr) > 0);
}

function printCall(expr: CelCall): string {
  const [first, second, third] = expr.args;
  const binary = binaryOperators.get(expr.function);
  if (binary !== undefined && first !== undefined && second !== undefined) {
    const logic = binary.level >= 6;
    const left = nested(first, levelOf(first) > binary.level);
    const right = nested(second, levelOf(second) > binary.level || (!logic && levelOf(second) === binary.level));
    return `${left} ${binary.sign} ${right}`;
  }
  if (expr.function === "_?_:_" && first !== undefined && second !== undefined && third !== undefined) {
    const [condition, then, otherwise] = [first, second, third].map((part) => nested(part, levelOf(part) > 0));
    return `${condition} ? ${then} : ${otherwise}`;
  }
  if ((expr.function === "!_" || expr.function === "-_") && first !== undefined) {
    return expr.function.charAt(0) + nested(first, levelOf(first) > 0);
  }
  return printAccess(expr) ?? printFunction(expr);
}

function printAccess(expr: CelCall): string | undefined {
  const [operand, key] = expr.args;
  if (operand === undefined || key === undefined) return undefined;
  if (expr.function === "_[_]") return `${printOperand(operand)}[${printCel(key)}]`;
  if (expr.function === "_[?_]") return `${printOperand(operand)}[?${printCel(key)}]`;
  if (expr.function !== "_?._" || key.kind !== "const" || key.value.type !== "string") return undefined;
  return `${printOperand(operand)}.?${printField(key.value.value)}`;
}

function printFunction(expr: CelCall): string {
  const target = expr.target === undefined ? "" : `${printOperand(expr.target)}.`;
  return `${target}${expr.function}(${expr.args.map(printCel).join(", ")})`;
}

function printField(field: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(field) && field !== "in" ? field : `\`${field}\``;
}

function printLiteral(literal: CelLiteral): string {
  switch (literal.type) {
    case "null":
      return "null";
    case "bool":
    case "int":
      return String(literal.value);
    case "uint":
      return `${literal.value}u`;
    case "string":
      return JSON.stringify(literal.value);
    case "bytes":
      return `b"${Array.from(literal.value, (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}"`;
    case "double": {
      const text = formatDouble(literal.value);
      return /[.eE]|Inf|NaN/.test(text) ? text : `${text}.0`;
    }
  }
}

function printComprehension(expr: CelComprehension): string {
  const range = printOperand(expr.iterRange);
  const variables = expr.iterVar2 === "" ? expr.iterVar : `${expr.iterVar}, ${expr.iterVar2}`;
  const step = expr.loopStep;
  if (expr.iterRange.kind === "list" && expr.iterRange.elements.length === 0) {
    return `cel.bind(${expr.accuVar}, ${printCel(expr.accuInit)}, ${printCel(expr.result)})`;
  }
  if (step.kind === "call" && step.args[1] !== undefined) {
    if (step.function === "_&&_") return `${range}.all(${variables}, ${printCel(step.args[1])})`;
    if (step.function === "_||_") return `${range}.exists(${variables}, ${printCel(step.args[1])})`;
    const built = printBuilder(expr, step, range, variables);
    if (built !== undefined) return built;
  }
  const parts = [expr.accuInit, expr.loopCondition, expr.loopStep, expr.result].map(printCel);
  return `${range}.@fold(${variables}, ${expr.accuVar}, ${parts.join(", ")})`;
}

function printBuilder(expr: CelComprehension, step: CelCall, range: string, variables: string): string | undefined {
  const [filter, then] = step.function === "_?_:_" ? step.args : [undefined, step];
  if (then?.kind !== "call") return undefined;
  const condition = filter === undefined ? "" : `${printCel(filter)}, `;
  const [, added, value] = then.args;
  if (then.function === "_+_" && added?.kind === "list" && added.elements[0] !== undefined) {
    const name = expr.iterVar2 === "" ? "map" : "transformList";
    return `${range}.${name}(${variables}, ${condition}${printCel(added.elements[0])})`;
  }
  if (then.function === "_+_" && filter !== undefined && expr.result.kind === "call") {
    return `${range}.exists_one(${variables}, ${printCel(filter)})`;
  }
  if (then.function !== "cel.@mapInsert" || added === undefined) return undefined;
  const name = value === undefined ? "transformMapEntry" : "transformMap";
  return `${range}.${name}(${variables}, ${condition}${printCel(value ?? added)})`;
}
