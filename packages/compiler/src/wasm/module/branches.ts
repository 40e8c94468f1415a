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
    const rest = block.body.slice(i + 1).map((inner) => shiftBranches(inner, 0, 1));
    const choice: If = { ...instruction, type: block.type, taken: instruction.taken.slice(0, -1), otherwise: rest };
    return {
      ...block,
      body: [...block.body.slice(0, i), rest.length === 0 ? { ...choice, otherwise: undefined } : choice],
    };
  }
  return undefined;
}

/** The same instruction with a block more or less around it: what branches beyond `depth` levels goes as many further. */
function shiftBranches(instruction: Instruction, depth: number, by: 1 | -1): Instruction {
  // A block that goes away is no target itself.
  const first = by > 0 ? depth : depth + 1;
  const shift = (target: number): number => (target >= first ? target + by : target);
  if (instruction.kind === "branch") return { ...instruction, depth: shift(instruction.depth) };
  if (instruction.kind === "branches") return { ...instruction, depths: instruction.depths.map(shift) };
  return mapInner(instruction, (list) => list.map((inner) => shiftBranches(inner, depth + 1, by)));
}

/** What stood in a block that nothing branches to, without the block. */
export function liftOut(instruction: Instruction): Instruction {
  return shiftBranches(instruction, 0, -1);
}

/** Whether something in the list branches to the block that holds it, `depth` levels up. */
export function isTargeted(list: readonly Instruction[], depth: number): boolean {
  return list.some((instruction) => {
    if (instruction.kind === "branch") return instruction.depth === depth;
    if (instruction.kind === "branches") return instruction.depths.includes(depth);
    return innerLists(instruction).some((inner) => isTargeted(inner, depth + 1));
  });
}

/** Whether what follows an instruction is never reached. */
export function neverGoesOn(instruction: Instruction | undefined): boolean {
  if (instruction?.kind === "branch") return instruction.code === codes.branch;
  if (instruction?.kind === "branches") return true;
  return instruction?.kind === "plain" && (instruction.code === codes.return || instruction.code === codes.unreachable);
}
