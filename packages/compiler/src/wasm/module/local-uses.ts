import { codes, type FunctionBody, type Instruction, mapInner, visitInstructions } from "./instruction.ts";

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
