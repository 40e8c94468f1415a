import { RE2JS } from "re2js";

/** A regular expression compiled for the runtime's machine, see `assembly/library/regex-machine.ts`. */
export interface RegexProgram {
  /** Position-independent; wants an address that is a multiple of 4. */
  readonly bytes: Uint8Array;
  readonly groups: number;
}

/** The operations of `re2js`, and the machine's. */
const operations: ReadonlyMap<number, number> = new Map([
  [1, 2],
  [2, 2],
  [3, 3],
  [4, 4],
  [5, 0],
  [6, 1],
  [7, 9],
  [8, 8],
  [9, 5],
  [10, 6],
  [11, 7],
]);

const empty = 4;
const character = 5;
const characterClass = 8;
const beginText = 4;
const anchored = 1;
const looksAround = 2;
const headerWords = 4;
const instructionWords = 3;

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
export function regexProgram(pattern: string): RegexProgram | string {
  try {
    const compiled = RE2JS.compile(pattern);
    const { inst, start } = compiled.re2Input.prog as unknown as Compiled;
    const groups = compiled.groupCount();
    return { bytes: encode(inst, start, groups), groups };
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : "error parsing regexp";
  }
}

function encode(instructions: readonly Instruction[], start: number, groups: number): Uint8Array {
  const words = [instructions.length, start, groups, flagsOf(instructions, start)];
  const ranges: number[] = [];
  const rangesAt = headerWords + instructionWords * instructions.length;
  for (const instruction of instructions) {
    const { out, arg, runes } = instruction;
    const op = operations.get(instruction.op) ?? 0;
    if (op === character) words.push(op, out, runes[0] ?? 0);
    else if (op === characterClass) {
      words.push(op, out, 4 * (rangesAt + ranges.length));
      const found = classOf(instruction);
      ranges.push(found.length / 2, ...found);
    } else words.push(op, out, arg);
  }
  const bytes = new Uint8Array(4 * (words.length + ranges.length));
  const view = new DataView(bytes.buffer);
  for (const [i, word] of [...words, ...ranges].entries()) view.setUint32(4 * i, word, true);
  return bytes;
}

function flagsOf(instructions: readonly Instruction[], start: number): number {
  const around = instructions.some(({ op }) => operations.get(op) === empty) ? looksAround : 0;
  let pc = start;
  for (;;) {
    const instruction = instructions[pc];
    const op = operations.get(instruction?.op ?? 0);
    if (instruction === undefined || (op !== 3 && op !== 9 && op !== empty)) return around;
    if (op === empty && (instruction.arg & beginText) !== 0) return around | anchored;
    pc = instruction.out;
  }
}

/** Ranges of a class, low and high in turn; of a single character whose case does not count, all its forms. */
function classOf({ runes }: Instruction): number[] {
  const [only] = runes.length === 1 ? Array.from(runes) : [];
  return only === undefined ? Array.from(runes) : foldsOf(only);
}

const maxRune = 0x10ffff;

/** Ranges of the characters that an expression for one character matches, low and high in turn. */
export function rangesOf(pattern: string): number[] {
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
