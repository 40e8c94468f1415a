import { RE2JS } from "re2js";

/** The machine's operations, see `assembly/library/regex-machine.ts`. */
export const operations = {
  fail: 0,
  match: 1,
  alternative: 2,
  capture: 3,
  empty: 4,
  character: 5,
  any: 6,
  anyButNewline: 7,
  class: 8,
  jump: 9,
} as const;

export interface MachineInstruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  /** Of what it takes, low and high in turn; of instructions that take a character. */
  readonly ranges: readonly number[];
}

export interface MachineInstructions {
  readonly instructions: readonly MachineInstruction[];
  readonly start: number;
  readonly groups: number;
}

/** By the numbers that `re2js` has for them. */
const translated: ReadonlyMap<number, number> = new Map([
  [1, operations.alternative],
  [2, operations.alternative],
  [3, operations.capture],
  [4, operations.empty],
  [5, operations.fail],
  [6, operations.match],
  [7, operations.jump],
  [8, operations.class],
  [9, operations.character],
  [10, operations.any],
  [11, operations.anyButNewline],
]);

interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
}

interface Compiled {
  readonly inst: readonly Instruction[];
  readonly start: number;
}

/** Compiles an RE2 expression as `@edict/cel` does; a string is what is wrong with it. */
export function compileInstructions(pattern: string): MachineInstructions | string {
  try {
    const compiled = RE2JS.compile(pattern);
    const { inst, start } = compiled.re2Input.prog as unknown as Compiled;
    return { instructions: inst.map(translate), start, groups: compiled.groupCount() };
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : "error parsing regexp";
  }
}

function translate({ op, out, arg, runes }: Instruction): MachineInstruction {
  const operation = translated.get(op) ?? operations.fail;
  const [first = 0] = Array.from(runes);
  if (operation === operations.character) return { op: operation, out, arg: first, ranges: [first, first] };
  if (operation !== operations.class) return { op: operation, out, arg, ranges: rangesOfAny(operation) };
  // A single character in a class is one whose case does not count.
  return { op: operation, out, arg, ranges: runes.length === 1 ? foldsOf(first) : Array.from(runes) };
}

function rangesOfAny(operation: number): readonly number[] {
  if (operation === operations.any) return [0, maxRune];
  return operation === operations.anyButNewline ? [0, 9, 11, maxRune] : [];
}

export const maxRune = 0x10ffff;

/** Ranges of the characters that an expression for one character matches, low and high in turn. */
export function rangesOf(pattern: string): readonly number[] {
  const { inst } = RE2JS.compile(pattern).re2Input.prog as unknown as Compiled;
  const matched = inst.find(({ op }) => op >= 8 && op <= 11);
  const runes = Array.from(matched?.runes ?? []);
  return runes.length === 1 ? [...runes, ...runes] : runes;
}

/** Ranges of what a character equals when case does not count: what a class without it leaves out. */
export function foldsOf(rune: number): number[] {
  const others = rangesOf(`(?i)[^\\x{${rune.toString(16)}}]`);
  const folds: number[] = [];
  let from = 0;
  for (let i = 0; i < others.length; i += 2) {
    if ((others[i] ?? 0) > from) folds.push(from, (others[i] ?? 0) - 1);
    from = (others[i + 1] ?? maxRune) + 1;
  }
  if (from <= maxRune) folds.push(from, maxRune);
  return folds;
}
