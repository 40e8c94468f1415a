import { codes, type Instruction, innerLists, mapInner } from "./instruction.ts";
import { noType } from "./values.ts";

type Block = Extract<Instruction, { kind: "block" }>;
type If = Extract<Instruction, { kind: "if" }>;

/**
 * A block that one arm of an `if` leaves early, with the rest of the block in the other arm, so that nothing has to leave it;
 * `undefined` if it holds no such `if`.
 */
export function foldEarlyExit(block: Block): Block | undefined {
  for (const [i, instruction] of block.body.entries()) {
    if (instruction.kind !== "if" || instruction.type !== noType || instruction.otherwise !== undefined) continue;
    const leave = instruction.taken.at(-1);
    if (leave?.kind !== "branch" || leave.code !== codes.branch || leave.depth !== 1) continue;
    const rest = block.body.slice(i + 1).map((inner) => sink(inner, 0));
    const choice: If = { ...instruction, type: block.type, taken: instruction.taken.slice(0, -1), otherwise: rest };
    return {
      ...block,
      body: [...block.body.slice(0, i), rest.length === 0 ? { ...choice, otherwise: undefined } : choice],
    };
  }
  return undefined;
}

/** The same instruction with one block more around it, `depth` levels up. */
function sink(instruction: Instruction, depth: number): Instruction {
  const raise = (target: number): number => (target >= depth ? target + 1 : target);
  if (instruction.kind === "branch") return { ...instruction, depth: raise(instruction.depth) };
  if (instruction.kind === "branches") return { ...instruction, depths: instruction.depths.map(raise) };
  return mapInner(instruction, (list) => list.map((inner) => sink(inner, depth + 1)));
}

/** Whether something in the list branches to the block that holds it, `depth` levels up. */
export function isTargeted(list: readonly Instruction[], depth: number): boolean {
  return list.some((instruction) => {
    if (instruction.kind === "branch") return instruction.depth === depth;
    if (instruction.kind === "branches") return instruction.depths.includes(depth);
    return innerLists(instruction).some((inner) => isTargeted(inner, depth + 1));
  });
}

/** The same instruction with one block less around it, `depth` levels up. */
export function lift(instruction: Instruction, depth: number): Instruction {
  const lower = (target: number): number => (target > depth ? target - 1 : target);
  if (instruction.kind === "branch") return { ...instruction, depth: lower(instruction.depth) };
  if (instruction.kind === "branches") return { ...instruction, depths: instruction.depths.map(lower) };
  return mapInner(instruction, (list) => list.map((inner) => lift(inner, depth + 1)));
}

/** Whether what follows an instruction is never reached. */
export function neverGoesOn(instruction: Instruction | undefined): boolean {
  if (instruction?.kind === "branch") return instruction.code === codes.branch;
  if (instruction?.kind === "branches") return true;
  return instruction?.kind === "plain" && (instruction.code === codes.return || instruction.code === codes.unreachable);
}
