import { type FunctionBody, type Instruction, visitInstructions } from "./instruction.ts";

/** The functions that a body calls, in the order of its text. */
export function listCalls(body: FunctionBody): number[] {
  const calls: number[] = [];
  visitInstructions(body.instructions, (instruction) => {
    if (instruction.kind === "call") calls.push(instruction.target);
  });
  return calls;
}

/** The globals that bodies use, ascending. */
export function listGlobals(
  bodies: Iterable<FunctionBody>,
  isMeant: (instruction: Instruction) => boolean = () => true,
): number[] {
  const used = new Set<number>();
  for (const { instructions } of bodies)
    visitInstructions(instructions, (instruction) => {
      if (instruction.kind === "global" && isMeant(instruction)) used.add(instruction.index);
    });
  return [...used].sort((a, b) => a - b);
}
