import type { CelCall } from "@edict/protocol";
import type { DataImage } from "../data/data-image.ts";
import { regexAutomaton } from "../regex/regex-automaton.ts";
import { regexProgram } from "../regex/regex-program.ts";
import { constantValue } from "./constant-value.ts";
import type { ExpressionEmitter } from "./expression-emitter.ts";
import type { ExpressionScope } from "./expression-scope.ts";

/** Functions that find with an expression, by name and number of arguments, as the runtime has them for known patterns. */
const finders: ReadonlyMap<string, string> = new Map([
  ["regex.extract 2", "extractConstant"],
  ["regex.extractAll 2", "extractAllConstant"],
  ["regex.replace 3", "replaceConstant"],
  ["regex.replace 4", "replaceSomeConstant"],
]);

/**
 * Writes what tells whether a known pattern matches: its address, and the runtime's function that takes a text and it. A
 * table where it is small, else a program; `undefined` for what is malformed.
 */
export function writeTester(
  data: DataImage,
  pattern: string,
): { readonly address: number; readonly runtime: string } | undefined {
  const table = regexAutomaton(pattern);
  if (table !== undefined) {
    return { address: data.bytesOnce(`automaton ${pattern}`, () => table), runtime: "matchAutomaton" };
  }
  const program = regexProgram(pattern);
  if (typeof program === "string") return undefined;
  return { address: data.bytesOnce(`regex ${pattern}`, () => program.bytes), runtime: "matchProgram" };
}

/** Emits `regex.extract` and its relatives if the pattern is known; false, with nothing emitted, otherwise. */
export function emitRegexCall(emitter: ExpressionEmitter, expr: CelCall, scope: ExpressionScope): boolean {
  const found = finders.get(`${expr.function.replace(/^\./, "")} ${expr.args.length}`);
  const [text, pattern, ...others] = expr.args;
  if (found === undefined || expr.target !== undefined || text === undefined || pattern === undefined) return false;
  const groupsMax = expr.function.endsWith("replace") ? Number.POSITIVE_INFINITY : 1;
  const program = writeProgram(emitter, constantValue(pattern, scope), groupsMax);
  if (program === undefined) return false;
  emitter.cell(text, scope);
  emitter.code.const(program);
  for (const other of others) emitter.cell(other, scope);
  emitter.code.runtime(found);
  return true;
}

/** Address of a pattern's program; what is malformed, or has too many groups, fails in the runtime's own words. */
function writeProgram(emitter: ExpressionEmitter, pattern: unknown, groupsMax: number): number | undefined {
  if (typeof pattern !== "string") return undefined;
  const program = regexProgram(pattern);
  if (typeof program === "string" || program.groups > groupsMax) return undefined;
  return emitter.context.data.bytesOnce(`regex ${pattern}`, () => program.bytes);
}
