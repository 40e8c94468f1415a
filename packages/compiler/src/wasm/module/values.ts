import { codes, type Instruction } from "./instruction.ts";
import { countOperands } from "./operations.ts";

/**
 * Where the instructions begin that make the value on top of the stack after the first `end` ones of a list; `undefined` if
 * something stands between them that makes no value.
 */
export function startOfValue(list: readonly Instruction[], end: number): number | undefined {
  let at = end;
  for (let needed = 1; needed > 0; needed--) {
    at--;
    const instruction = list[at];
    const operands = instruction === undefined ? undefined : countTaken(instruction);
    if (operands === undefined) return undefined;
    needed += operands;
  }
  return at;
}

/** How many values an instruction takes that leaves one. */
function countTaken(instruction: Instruction): number | undefined {
  switch (instruction.kind) {
    case "local":
      return instruction.code === codes.localSet ? undefined : Number(instruction.code === codes.localTee);
    case "if":
      return instruction.type === noType ? undefined : 1;
    case "block":
      return instruction.type === noType ? undefined : 0;
    case "plain":
      return instruction.code === codes.select ? 3 : (countOperands(instruction) ?? countTrapping(instruction.code));
    default:
      return countOperands(instruction);
  }
}

function countTrapping(code: number): number | undefined {
  if (code >= 0x6d && code <= 0x80) return 2;
  return code >= 0xa8 && code <= 0xb1 ? 1 : undefined;
}

/** The type of what leaves no value. */
export const noType = 0x40;

/** Whether the instructions do nothing but make values. */
export function isPure(list: readonly Instruction[]): boolean {
  return list.every((instruction) => {
    if (instruction.kind === "if") return isPure(instruction.taken) && isPure(instruction.otherwise ?? []);
    return countOperands(instruction) !== undefined || isSelect(instruction);
  });
}

export function isSelect(instruction: Instruction | undefined): boolean {
  return instruction?.kind === "plain" && instruction.code === codes.select;
}

/** Whether the value on top of the stack after a list is 0 or 1. */
export function isTruth(list: readonly Instruction[]): boolean {
  const last = list.at(-1);
  if (last?.kind === "const") return last.value === 0 || last.value === 1;
  if (last?.kind === "if") return last.otherwise !== undefined && isTruth(last.taken) && isTruth(last.otherwise);
  return last?.kind === "plain" && last.code >= codes.i32Eqz && last.code <= 0x66;
}
