import { type MachineInstruction, maxRune } from "./compile-instructions.ts";

/** What a character is to instructions that look at what is around; `begin` stands before the first. */
export type Surrounding = "begin" | "newline" | "word" | "other";

/** Characters that an expression does not tell apart. */
export interface SymbolClass {
  /** One of them. */
  readonly example: number;
  readonly surrounding: Surrounding;
}

export interface SymbolClasses {
  readonly classes: readonly SymbolClass[];
  /** Starts of runs of characters of one class, from 0 on. */
  readonly runs: readonly { readonly from: number; readonly class: number }[];
}

const newline = [10, 11];
const wordBounds = [48, 58, 65, 91, 95, 96, 97, 123];

/** Divides all characters into classes such that each instruction takes all of a class or none. */
export function divideSymbols(instructions: readonly MachineInstruction[], looksAround: boolean): SymbolClasses {
  const bounds = new Set(looksAround ? [0, ...newline, ...wordBounds] : [0]);
  for (const { ranges } of instructions) {
    for (const [i, bound] of ranges.entries()) bounds.add(i % 2 === 0 ? bound : bound + 1);
  }
  const numbers = new Map<string, number>();
  const classes: SymbolClass[] = [];
  const runs: { from: number; class: number }[] = [];
  for (const from of [...bounds].filter((bound) => bound <= maxRune).sort((a, b) => a - b)) {
    const surrounding = looksAround ? surroundingOf(from) : "other";
    const signature = `${surrounding} ${instructions.map(({ ranges }) => (takes(ranges, from) ? 1 : 0)).join("")}`;
    const known = numbers.get(signature) ?? classes.length;
    if (known === classes.length) classes.push({ example: from, surrounding });
    numbers.set(signature, known);
    if (runs.at(-1)?.class !== known) runs.push({ from, class: known });
  }
  return { classes, runs };
}

/** Whether a character is in ranges, given as low and high in turn. */
export function takes(ranges: readonly number[], code: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (code >= (ranges[i] ?? 0) && code <= (ranges[i + 1] ?? -1)) return true;
  }
  return false;
}

function surroundingOf(code: number): Surrounding {
  if (code === 10) return "newline";
  return /^\w$/.test(String.fromCodePoint(code)) ? "word" : "other";
}
