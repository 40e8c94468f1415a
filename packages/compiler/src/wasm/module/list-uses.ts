import { codes, type FunctionBody, visitInstructions } from "./instruction.ts";

/** What of the module around it a function body uses. */
export interface Uses {
  /** The functions that are called, in the order of the text. */
  readonly calls: readonly number[];
  /** The globals that are read, and those that are written, ascending. */
  readonly read: readonly number[];
  readonly written: readonly number[];
  /** How many instructions there are. */
  readonly size: number;
}

const known = new WeakMap<FunctionBody, Uses>();

/** What a body uses; looked for once, as bodies never change. */
export function listUses(body: FunctionBody): Uses {
  const uses = known.get(body) ?? findUses(body);
  known.set(body, uses);
  return uses;
}

function findUses({ instructions }: FunctionBody): Uses {
  const calls: number[] = [];
  const read = new Set<number>();
  const written = new Set<number>();
  let size = 0;
  visitInstructions(instructions, (instruction) => {
    size++;
    if (instruction.kind === "call") calls.push(instruction.target);
    else if (instruction.kind === "global")
      (instruction.code === codes.globalGet ? read : written).add(instruction.index);
  });
  return { calls, read: ascending(read), written: ascending(written), size };
}

/** The globals that bodies use, ascending. */
export function listGlobals(bodies: Iterable<FunctionBody>): readonly number[] {
  return ascending([...bodies].flatMap((body) => [...listUses(body).read, ...listUses(body).written]));
}

function ascending(numbers: Iterable<number>): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
