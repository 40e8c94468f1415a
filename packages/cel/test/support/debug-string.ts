import type { CelExpr, CelLiteral } from "@edict/protocol";
import { formatDouble } from "../../src/value/format-number.ts";
import { decodeUtf8 } from "../../src/value/utf8.ts";

/** Prints a tree as cel-go's debug package does, kinds included, to compare trees node by node. */
export function debugString(expr: CelExpr, indent = ""): string {
  const inner = `${indent}  `;
  const block = (parts: readonly string[]): string =>
    parts.length === 0 ? "" : `\n${parts.map((part) => inner + part).join(",\n")}\n${indent}`;
  const show = (part: CelExpr): string => debugString(part, inner);
  switch (expr.kind) {
    case "const":
      return `${debugLiteral(expr.value)}^#*expr.Constant_${constantKinds[expr.value.type]}#`;
    case "ident":
      return `${expr.name}^#*expr.Expr_IdentExpr#`;
    case "select":
      return `${debugString(expr.operand, indent)}.${expr.field}${expr.testOnly ? "~test-only~" : ""}^#*expr.Expr_SelectExpr#`;
    case "call": {
      const target = expr.target === undefined ? "" : `${debugString(expr.target, indent)}.`;
      return `${target}${expr.function}(${block(expr.args.map(show))})^#*expr.Expr_CallExpr#`;
    }
    case "list": {
      const optional = new Set(expr.optionalIndices);
      const elements = expr.elements.map((element, i) => (optional.has(i) ? "?" : "") + show(element));
      return `[${block(elements)}]^#*expr.Expr_ListExpr#`;
    }
    case "struct": {
      const entries = expr.entries.map((entry) => {
        const key = "map" in entry.key ? show(entry.key.map) : entry.key.field;
        return `${entry.optional ? "?" : ""}${key}:${show(entry.value)}^#*expr.Expr_CreateStruct_Entry#`;
      });
      return `${expr.messageName}{${block(entries)}}^#*expr.Expr_StructExpr#`;
    }
    case "comprehension": {
      const lines = [
        ["Variable", [expr.iterVar, ...(expr.iterVar2 === "" ? [] : [expr.iterVar2])].join(",\n")],
        ["Target", show(expr.iterRange)],
        ["Accumulator", expr.accuVar],
        ["Init", show(expr.accuInit)],
        ["LoopCondition", show(expr.loopCondition)],
        ["LoopStep", show(expr.loopStep)],
        ["Result", show(expr.result)],
      ].map(([title, text]) => `${inner}// ${title}\n${inner}${text}`);
      return `__comprehension__(\n${lines.join(",\n")})^#*expr.Expr_ComprehensionExpr#`;
    }
  }
}

const constantKinds = {
  null: "NullValue",
  bool: "BoolValue",
  int: "Int64Value",
  uint: "Uint64Value",
  double: "DoubleValue",
  string: "StringValue",
  bytes: "BytesValue",
} as const;

function debugLiteral(literal: CelLiteral): string {
  switch (literal.type) {
    case "null":
      return "null";
    case "string":
      return `"${Array.from(literal.value, quoteCharacter).join("")}"`;
    case "bytes":
      return `b"${quoteBytes(literal.value)}"`;
    case "uint":
      return `${literal.value}u`;
    case "double":
      return formatDouble(literal.value);
    default:
      return String(literal.value);
  }
}

const escapes = new Map(
  Object.entries({ "\x07": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t" }),
);

/** As Go quotes a character. */
function quoteCharacter(c: string): string {
  if (c === "\v") return "\\v";
  if (c === '"' || c === "\\") return `\\${c}`;
  const escaped = escapes.get(c);
  if (escaped !== undefined) return escaped;
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(c)) return c;
  const code = c.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}

function quoteBytes(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text !== undefined) return Array.from(text, quoteCharacter).join("");
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? quoteCharacter(String.fromCharCode(byte)) : `\\x${byte.toString(16)}`,
  ).join("");
}
