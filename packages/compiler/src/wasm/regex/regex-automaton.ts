import { compileInstructions, type MachineInstruction, operations } from "./compile-instructions.ts";
import { divideSymbols, type Surrounding, type SymbolClasses, takes } from "./symbol-classes.ts";

/** Beyond this many bytes the machine does better. */
const automatonBytesMax = 4_096;
const statesMax = 250;

const dead = 0;
const accepted = 1;
const asciiCount = 128;

/** Position after some text: threads that wait for a character, and what the last character was. */
interface Position {
  readonly threads: readonly number[];
  readonly before: Surrounding;
}

/**
 * Compiles an RE2 expression to a table that tells whether it matches anywhere in a text, a step per character, see
 * `assembly/library/regex-automaton.ts`. `undefined` if it is malformed, or the table would be large.
 */
export function regexAutomaton(pattern: string): Uint8Array | undefined {
  const compiled = compileInstructions(pattern);
  if (typeof compiled === "string") return undefined;
  const { instructions, start } = compiled;
  const looksAround = instructions.some(({ op }) => op === operations.empty);
  const symbols = divideSymbols(instructions, looksAround);
  if (symbols.classes.length > 250) return undefined;
  const rows = buildStates(instructions, start, symbols, looksAround);
  return rows === undefined ? undefined : encode(symbols, rows);
}

/** Transitions by state and class of character, the end of the text last. */
function buildStates(
  instructions: readonly MachineInstruction[],
  start: number,
  { classes }: SymbolClasses,
  looksAround: boolean,
): number[][] | undefined {
  const numbers = new Map<string, number>();
  const positions: Position[] = [];
  const numberOf = (position: Position): number => {
    const key = `${position.before} ${position.threads.join(" ")}`;
    const known = numbers.get(key) ?? positions.length + 2;
    if (known === positions.length + 2) positions.push(position);
    numbers.set(key, known);
    return known;
  };
  numberOf({ threads: [], before: looksAround ? "begin" : "other" });
  const rows: number[][] = [];
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i];
    if (position === undefined || positions.length > statesMax) return undefined;
    if (positions.length * (classes.length + 1) > automatonBytesMax) return undefined;
    const row = classes.map(({ example, surrounding }) => {
      const threads = follow(instructions, [...position.threads, start], lookAround(position.before, surrounding));
      if (threads === undefined) return accepted;
      const next = [...threads].filter((pc) => takes(instructions[pc]?.ranges ?? [], example));
      const outs = new Set(next.map((pc) => instructions[pc]?.out ?? 0));
      return numberOf({ threads: [...outs].sort((a, b) => a - b), before: surrounding });
    });
    const atEnd = follow(instructions, [...position.threads, start], lookAround(position.before, "end"));
    rows.push([...row, atEnd === undefined ? accepted : dead]);
  }
  return buryHopeless(rows);
}

/** Instructions that threads come to without a character; `undefined` when one of them has matched. */
function follow(
  instructions: readonly MachineInstruction[],
  from: readonly number[],
  around: number,
): ReadonlySet<number> | undefined {
  const reached = new Set<number>();
  const pending = [...from];
  for (let pc = pending.pop(); pc !== undefined; pc = pending.pop()) {
    const instruction = instructions[pc];
    if (instruction === undefined || reached.has(pc)) continue;
    reached.add(pc);
    const { op, out, arg } = instruction;
    if (op === operations.match) return undefined;
    if (op === operations.alternative) pending.push(out, arg);
    else if (op === operations.capture || op === operations.jump) pending.push(out);
    else if (op === operations.empty && (arg & ~around) === 0) pending.push(out);
  }
  return reached;
}

/** Bits of what holds between two characters. */
function lookAround(before: Surrounding, after: Surrounding | "end"): number {
  let around = (before === "word") === (after === "word") ? 32 : 16;
  if (before === "begin") around |= 4 | 1;
  if (before === "newline") around |= 1;
  if (after === "end") around |= 8 | 2;
  if (after === "newline") around |= 2;
  return around;
}

/** States from which nothing leads to a match need not be gone through. */
function buryHopeless(rows: readonly (readonly number[])[]): number[][] {
  const hopeful = new Set([accepted]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [i, row] of rows.entries()) {
      if (hopeful.has(i + 2) || !row.some((next) => hopeful.has(next))) continue;
      hopeful.add(i + 2);
      grown = true;
    }
  }
  return rows.map((row) => row.map((next) => (hopeful.has(next) ? next : dead)));
}

/**
 * `[class of each ASCII character] [width of rows u16] [runs u16] [from << 8 | class, u32]… [rows]`. The first row is that
 * of state 2, in which every text begins.
 */
function encode({ classes, runs }: SymbolClasses, rows: readonly (readonly number[])[]): Uint8Array | undefined {
  const wide = runs.filter(({ from }, i) => from >= asciiCount || (runs[i + 1]?.from ?? asciiCount + 1) > asciiCount);
  const rowsAt = asciiCount + 4 + 4 * wide.length;
  const width = classes.length + 1;
  const bytes = new Uint8Array(rowsAt + rows.length * width);
  if (bytes.length > automatonBytesMax) return undefined;
  const view = new DataView(bytes.buffer);
  let run = 0;
  for (let code = 0; code < asciiCount; code++) {
    while ((runs[run + 1]?.from ?? asciiCount) <= code) run++;
    bytes[code] = runs[run]?.class ?? 0;
  }
  view.setUint16(asciiCount, width, true);
  view.setUint16(asciiCount + 2, wide.length, true);
  for (const [i, { from, class: number }] of wide.entries()) {
    view.setUint32(asciiCount + 4 + 4 * i, ((from << 8) | number) >>> 0, true);
  }
  for (const [i, row] of rows.entries()) bytes.set(row, rowsAt + i * width);
  return bytes;
}
