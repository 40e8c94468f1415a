import { compileInstructions, type MachineInstruction, operations } from "./compile-instructions.ts";

/** A regular expression compiled for the runtime's machine, see `assembly/library/regex-machine.ts`. */
export interface RegexProgram {
  /** Position-independent; wants an address that is a multiple of 4. */
  readonly bytes: Uint8Array;
  readonly groups: number;
}

const beginText = 4;
const anchored = 1;
const looksAround = 2;
const headerWords = 4;
const instructionWords = 3;

/** Compiles an RE2 expression as `@edict/cel` does; a string is what is wrong with it. */
export function regexProgram(pattern: string): RegexProgram | string {
  const compiled = compileInstructions(pattern);
  if (typeof compiled === "string") return compiled;
  const { instructions, start, groups } = compiled;
  return { bytes: encode(instructions, start, groups), groups };
}

function encode(instructions: readonly MachineInstruction[], start: number, groups: number): Uint8Array {
  const words = [instructions.length, start, groups, flagsOf(instructions, start)];
  const ranges: number[] = [];
  const rangesAt = headerWords + instructionWords * instructions.length;
  for (const { op, out, arg, ranges: own } of instructions) {
    words.push(op, out, op === operations.class ? 4 * (rangesAt + ranges.length) : arg);
    if (op === operations.class) ranges.push(own.length / 2, ...own);
  }
  const bytes = new Uint8Array(4 * (words.length + ranges.length));
  const view = new DataView(bytes.buffer);
  for (const [i, word] of [...words, ...ranges].entries()) view.setUint32(4 * i, word, true);
  return bytes;
}

function flagsOf(instructions: readonly MachineInstruction[], start: number): number {
  const around = instructions.some(({ op }) => op === operations.empty) ? looksAround : 0;
  let pc = start;
  for (;;) {
    const instruction = instructions[pc];
    const op = instruction?.op;
    const passes = op === operations.capture || op === operations.jump || op === operations.empty;
    if (instruction === undefined || !passes) return around;
    if (op === operations.empty && (instruction.arg & beginText) !== 0) return around | anchored;
    pc = instruction.out;
  }
}
