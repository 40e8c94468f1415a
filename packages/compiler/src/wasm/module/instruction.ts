/**
 * Instructions of a function body, as far as linking has to know them: calls, constants, locals, globals and what branches.
 * Everything else is the bytes that it has in the binary format.
 */
export type Instruction =
  | { readonly kind: "const"; readonly value: number }
  | { readonly kind: "call"; readonly target: number }
  | { readonly kind: "local"; readonly code: number; readonly index: number }
  | { readonly kind: "global"; readonly code: number; readonly index: number }
  | { readonly kind: "branch"; readonly code: number; readonly depth: number }
  | { readonly kind: "branches"; readonly depths: readonly number[] }
  | { readonly kind: "block"; readonly code: number; readonly type: number; readonly body: readonly Instruction[] }
  | {
      readonly kind: "if";
      readonly type: number;
      readonly taken: readonly Instruction[];
      readonly otherwise: readonly Instruction[] | undefined;
    }
  | { readonly kind: "plain"; readonly code: number; readonly bytes: Uint8Array };

/** The instructions that linking looks at, by their names in the core spec (section 5.4). */
export const codes = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  branchTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  i32Eqz: 0x45,
  i32And: 0x71,
  i32Or: 0x72,
} as const;

/** Locals beside the parameters, and the instructions. */
export interface FunctionBody {
  /** Types of the locals, in order. */
  readonly locals: readonly number[];
  readonly instructions: readonly Instruction[];
}

/** Visits every instruction, those that others hold too, in the order of the text. */
export function visitInstructions(list: readonly Instruction[], see: (instruction: Instruction) => void): void {
  for (const instruction of list) {
    see(instruction);
    for (const inner of innerLists(instruction)) visitInstructions(inner, see);
  }
}

/** An instruction that is no more than its code. */
export const plain = (code: number): Instruction => ({ kind: "plain", code, bytes: Uint8Array.of(code) });

/** Throws a value away. */
export const drop: Instruction = plain(codes.drop);

/** Whether something is put into a local. */
export function isWrite(instruction: Instruction): instruction is Extract<Instruction, { kind: "local" }> {
  return instruction.kind === "local" && instruction.code !== codes.localGet;
}

/** The same instruction, with the lists that it holds rewritten. */
export function mapInner(
  instruction: Instruction,
  rewrite: (list: readonly Instruction[]) => readonly Instruction[],
): Instruction {
  if (instruction.kind === "block") return { ...instruction, body: rewrite(instruction.body) };
  if (instruction.kind !== "if") return instruction;
  const otherwise = instruction.otherwise === undefined ? undefined : rewrite(instruction.otherwise);
  return { ...instruction, taken: rewrite(instruction.taken), otherwise };
}

/** The lists that an instruction holds. */
export function innerLists(instruction: Instruction): readonly (readonly Instruction[])[] {
  if (instruction.kind === "block") return [instruction.body];
  if (instruction.kind !== "if") return [];
  return instruction.otherwise === undefined ? [instruction.taken] : [instruction.taken, instruction.otherwise];
}
