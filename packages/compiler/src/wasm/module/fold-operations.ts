import { foldChoice } from "./fold-conditions.ts";
import { codes, type Instruction } from "./instruction.ts";
import { foldBinary, isFoldable } from "./operations.ts";
import { isSelect, isTruth, startOfValue } from "./values.ts";

/** Adding, subtracting, or, exclusive or, shifts: what comes of them with 0 is the other number. */
export const changesNothingByZero: ReadonlySet<number> = new Set([0x6a, 0x6b, codes.i32Or, 0x73, 0x74, 0x75, 0x76]);

/** What comes of `and` or `or` of a constant and another value: known if the constant is 0, or 1 and the other 0 or 1. */
export function keptOfLogic(
  code: number,
  constant: number,
  other: readonly Instruction[],
): "constant" | "other" | undefined {
  if (constant !== 0 && !(constant === 1 && isTruth(other))) return undefined;
  return (constant !== 0) === (code === codes.i32And) ? "other" : "constant";
}

/** An operation on constants, or on a constant and one of two. */
export function reduceOperation(out: Instruction[], code: number): boolean {
  const last = out.at(-1);
  if (code === codes.i32Eqz) return replaceChoice(out, startOfChoice(out), (value) => Number(value === 0));
  if (!isFoldable(code)) return false;
  if (last?.kind === "const") return reduceByLast(out, code, last);
  const start = startOfChoice(out);
  const first = start === undefined ? undefined : out[start - 1];
  if (start === undefined || first?.kind !== "const") return false;
  if (!replaceChoice(out, start, (chosen) => foldBinary(code, first.value, chosen))) return false;
  out.splice(start - 1, 1);
  return true;
}

function reduceByLast(out: Instruction[], code: number, last: Constant): boolean {
  const before = out.at(-2);
  const value = before?.kind === "const" ? foldBinary(code, before.value, last.value) : undefined;
  if (value !== undefined) return replace(out, 2, value);
  out.pop();
  if (replaceChoice(out, startOfChoice(out), (chosen) => foldBinary(code, chosen, last.value))) return true;
  out.push(last);
  return false;
}

/** Where the choice begins that the value on the stack is, if it is one. */
function startOfChoice(out: readonly Instruction[]): number | undefined {
  const last = out.at(-1);
  return last?.kind === "if" || isSelect(last) ? startOfValue(out, out.length) : undefined;
}

/** Puts what `fold` makes of both constants of a choice in their place. */
function replaceChoice(
  out: Instruction[],
  start: number | undefined,
  fold: (value: number) => number | undefined,
): boolean {
  const folded = start === undefined ? undefined : foldChoice(out.slice(start), fold);
  if (start === undefined || folded === undefined) return false;
  out.splice(start, out.length, ...folded);
  return true;
}

type Constant = Extract<Instruction, { kind: "const" }>;

/** A constant in the place of the last values. */
export function replace(out: Instruction[], count: number, value: number): boolean {
  out.splice(out.length - count, count, { kind: "const", value });
  return true;
}
