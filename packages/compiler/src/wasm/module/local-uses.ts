import {
  codes,
  drop,
  type FunctionBody,
  type Instruction,
  innerLists,
  mapInner,
  visitInstructions,
} from "./instruction.ts";

/**
 * Puts constants in the place of locals that are set once, to a constant, before all their uses; drops what is set and never
 * read.
 */
export function propagateConstants(
  list: readonly Instruction[],
  parameters: number,
): { readonly instructions: readonly Instruction[]; readonly changed: boolean } {
  const uses = countUses(list);
  const constants = new Map<number, number>();
  findConstants(list, parameters, uses, constants);
  const unread = (index: number): boolean => index >= parameters && (uses.get(index)?.reads ?? 0) === 0;
  let changed = false;
  const rewrite = (instructions: readonly Instruction[]): Instruction[] =>
    instructions.flatMap((instruction) => {
      const replaced = rewriteLocal(instruction, constants, unread);
      if (replaced !== undefined) changed = true;
      return replaced ?? [mapInner(instruction, rewrite)];
    });
  return { instructions: rewrite(list), changed };
}

interface Uses {
  reads: number;
  writes: number;
}

function countUses(list: readonly Instruction[]): Map<number, Uses> {
  const uses = new Map<number, Uses>();
  visitInstructions(list, (instruction) => {
    if (instruction.kind !== "local") return;
    const known = uses.get(instruction.index) ?? { reads: 0, writes: 0 };
    uses.set(instruction.index, known);
    if (instruction.code === codes.localGet) known.reads++;
    else known.writes++;
  });
  return uses;
}

/** A local counts if all its reads come behind its one write, in the same list or further inside. */
function findConstants(
  list: readonly Instruction[],
  parameters: number,
  uses: ReadonlyMap<number, Uses>,
  constants: Map<number, number>,
): void {
  for (const [i, instruction] of list.entries()) {
    const before = list[i - 1];
    if (instruction.kind === "local" && instruction.code === codes.localSet && before?.kind === "const") {
      const known = uses.get(instruction.index);
      const isOnly = known?.writes === 1 && instruction.index >= parameters && known.reads > 0;
      if (isOnly && countReads(list.slice(i + 1), instruction.index) === known.reads)
        constants.set(instruction.index, before.value);
    }
    for (const inner of innerLists(instruction)) findConstants(inner, parameters, uses, constants);
  }
}

function countReads(list: readonly Instruction[], index: number): number {
  let reads = 0;
  visitInstructions(list, (instruction) => {
    if (instruction.kind === "local" && instruction.code === codes.localGet && instruction.index === index) reads++;
  });
  return reads;
}

function rewriteLocal(
  instruction: Instruction,
  constants: ReadonlyMap<number, number>,
  unread: (index: number) => boolean,
): Instruction[] | undefined {
  if (instruction.kind !== "local") return undefined;
  const constant = constants.get(instruction.index);
  if (instruction.code === codes.localGet)
    return constant === undefined ? undefined : [{ kind: "const", value: constant }];
  if (!unread(instruction.index)) return undefined;
  return instruction.code === codes.localTee ? [] : [drop];
}

/** The body without the locals that nothing uses any more, and with those first that are used most. */
export function orderLocals({ locals, instructions }: FunctionBody, parameters: number): FunctionBody {
  const uses = countUses(instructions);
  const countOf = (index: number): number => {
    const known = uses.get(index);
    return known === undefined ? 0 : known.reads + known.writes;
  };
  const kept = locals
    .map((type, i) => ({ type, index: parameters + i, count: countOf(parameters + i) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.type - a.type || b.count - a.count || a.index - b.index);
  const places = new Map(kept.map(({ index }, i) => [index, parameters + i]));
  const rename = (list: readonly Instruction[]): Instruction[] =>
    list.map((instruction) =>
      instruction.kind === "local"
        ? { ...instruction, index: places.get(instruction.index) ?? instruction.index }
        : mapInner(instruction, rename),
    );
  return { locals: kept.map(({ type }) => type), instructions: rename(instructions) };
}
