import { ByteWriter } from "./byte-writer.ts";
import { codes, type FunctionBody, type Instruction } from "./instruction.ts";

/** How calls and globals of a body are written where it is linked. */
export interface BodyTargets {
  putCall(out: ByteWriter, target: number): void;
  placeOfGlobal(index: number): number;
}

/** A function body in the binary format, without the length before it. */
export function writeBody({ locals, instructions }: FunctionBody, targets: BodyTargets): ByteWriter {
  const out = new ByteWriter();
  const groups: { readonly type: number; count: number }[] = [];
  for (const type of locals) {
    const last = groups.at(-1);
    if (last?.type === type) last.count++;
    else groups.push({ type, count: 1 });
  }
  out.u32(groups.length);
  for (const { type, count } of groups) out.u32(count).byte(type);
  writeList(out, instructions, targets);
  return out.byte(codes.end);
}

function writeList(out: ByteWriter, list: readonly Instruction[], targets: BodyTargets): void {
  for (const instruction of list) writeInstruction(out, instruction, targets);
}

function writeInstruction(out: ByteWriter, instruction: Instruction, targets: BodyTargets): void {
  switch (instruction.kind) {
    case "plain":
      out.raw(instruction.bytes);
      return;
    case "const":
      out.byte(codes.i32Const).s32(instruction.value);
      return;
    case "call":
      targets.putCall(out, instruction.target);
      return;
    case "local":
      out.byte(instruction.code).u32(instruction.index);
      return;
    case "global":
      out.byte(instruction.code).u32(targets.placeOfGlobal(instruction.index));
      return;
    case "branch":
      out.byte(instruction.code).u32(instruction.depth);
      return;
    case "branches":
      out.byte(codes.branchTable).u32(instruction.depths.length - 1);
      for (const depth of instruction.depths) out.u32(depth);
      return;
    case "block":
      out.byte(instruction.code).byte(instruction.type);
      writeList(out, instruction.body, targets);
      out.byte(codes.end);
      return;
    case "if":
      out.byte(codes.if).byte(instruction.type);
      writeList(out, instruction.taken, targets);
      if (instruction.otherwise !== undefined) {
        out.byte(codes.else);
        writeList(out, instruction.otherwise, targets);
      }
      out.byte(codes.end);
  }
}
