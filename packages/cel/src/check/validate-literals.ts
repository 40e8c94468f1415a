import type { CelCall, CelExpr, CelLiteral } from "@edict/protocol";
import type { FormatClause } from "../library/format-string.ts";
import { clauseComplaint, parseFormat } from "../library/format-string.ts";
import { visitNodes } from "../syntax/visit-nodes.ts";
import { CelError } from "../value/cel-error.ts";
import { parseCidr, parseIp } from "../value/parse-ip.ts";
import { compileRegex } from "../value/regex.ts";
import { isTimestampInRange } from "../value/time-arithmetic.ts";
import { parseDuration, parseTimestamp } from "../value/time-text.ts";
import type { CelType } from "./cel-type.ts";
import { typeName } from "./cel-type.ts";
import type { TypeMistake } from "./checker.ts";

/** What is wrong with a function's literal first argument, `undefined` if nothing. */
const literalChecks: ReadonlyMap<string, (literal: CelLiteral) => string | undefined> = new Map([
  ["duration", (literal) => (literal.type !== "string" || parseDuration(literal.value) ? undefined : "")],
  [
    "timestamp",
    (literal) => {
      if (literal.type === "int") return isTimestampInRange(Number(literal.value)) ? undefined : "";
      return literal.type === "string" && parseTimestamp(literal.value) instanceof CelError ? "" : undefined;
    },
  ],
  // As in Cerbos, the first argument is checked also where it is the text: `matches(text, pattern)`.
  [
    "matches",
    (literal) => (literal.type === "string" && compileRegex(literal.value) instanceof CelError ? "" : undefined),
  ],
  ["ip", (literal) => (literal.type === "string" ? reason(parseIp(literal.value)) : undefined)],
  ["cidr", (literal) => (literal.type === "string" ? reason(parseCidr(literal.value)) : undefined)],
]);

function reason(parsed: object): string | undefined {
  return "message" in parsed && typeof parsed.message === "string" ? `: ${parsed.message}` : undefined;
}

/** Finds literal arguments that must fail when they are evaluated. */
export function validateLiterals(root: CelExpr, types: ReadonlyMap<number, CelType>): TypeMistake[] {
  const mistakes: TypeMistake[] = [];
  visitNodes(root, (expr) => {
    if (expr.kind !== "call") return;
    const check = literalChecks.get(expr.function);
    const [first] = expr.args;
    if (check !== undefined && first?.kind === "const") {
      const why = check(first.value);
      if (why !== undefined) mistakes.push({ id: first.id, message: `invalid ${expr.function} argument${why}` });
    }
    if (expr.function === "format") mistakes.push(...validateFormat(expr, types));
  });
  return mistakes;
}

/** Checks `"…".format([…])` where both are literals. */
function validateFormat(call: CelCall, types: ReadonlyMap<number, CelType>): TypeMistake[] {
  const [list] = call.args;
  if (call.target?.kind !== "const" || call.target.value.type !== "string" || list?.kind !== "list") return [];
  let used = 0;
  for (const part of parseFormat(call.target.value.value, list.elements.length, true)) {
    if (part instanceof CelError) return [{ id: call.id, message: part.message }];
    if (typeof part === "string") continue;
    const argument = list.elements[used++];
    const bad = argument === undefined ? undefined : findMismatch(part, argument, types);
    if (bad !== undefined) {
      const complaint = clauseComplaint(part.letter, typeName(types.get(bad.id) ?? { kind: "dyn" }));
      return [{ id: bad.id, message: `error during formatting: ${complaint}` }];
    }
  }
  if (list.elements.length <= used) return [];
  const counts = `expected ${used}, got ${list.elements.length}`;
  return [{ id: call.id, message: `too many arguments supplied to string.format (${counts})` }];
}

const accepted: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    s: [
      "list",
      "map",
      "int",
      "uint",
      "double",
      "bool",
      "string",
      "google.protobuf.Timestamp",
      "bytes",
      "google.protobuf.Duration",
      "type",
      "null_type",
    ],
    d: ["int", "uint", "double"],
    f: ["int", "uint", "double"],
    e: ["int", "uint", "double"],
    b: ["bool", "int", "uint"],
    x: ["int", "uint", "string", "bytes"],
    X: ["int", "uint", "string", "bytes"],
    o: ["int", "uint"],
  }).map(([letter, names]) => [letter, new Set(names)]),
);

/** The node, the argument or a part of it, that the clause cannot print. */
function findMismatch(
  clause: FormatClause,
  argument: CelExpr,
  types: ReadonlyMap<number, CelType>,
): CelExpr | undefined {
  const type = types.get(argument.id) ?? { kind: "dyn" };
  if (type.kind !== "dyn" && !accepted.get(clause.letter)?.has(typeName(type))) return argument;
  if (clause.letter !== "s") return undefined;
  const parts =
    argument.kind === "list"
      ? argument.elements
      : argument.kind === "struct"
        ? argument.entries.flatMap((entry) => ("map" in entry.key ? [entry.key.map, entry.value] : [entry.value]))
        : [];
  for (const part of parts) {
    const mismatch = findMismatch(clause, part, types);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}
