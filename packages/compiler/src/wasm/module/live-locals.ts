import { codes, type FunctionBody, type Instruction } from "./instruction.ts";

/** Locals as bits. */
export type Locals = bigint;

/** Whether a local may be read before it is written, when it has to be zero. */
export function findUnwritten({ locals, instructions }: FunctionBody, parameters: number): (index: number) => boolean {
  const unwritten = new Liveness(parameters + locals.length).before(instructions, 0n, [0n]);
  return (index) => (unwritten & (1n << BigInt(index))) !== 0n;
}

/** The instructions that put something into a local that is read afterwards. */
export function findLiveWrites({ locals, instructions }: FunctionBody, parameters: number): ReadonlySet<Instruction> {
  const liveness = new Liveness(parameters + locals.length);
  liveness.before(instructions, 0n, [0n]);
  return liveness.liveWrites;
}

/** Goes through a body from its end, so that it knows at each place which locals are still read. */
export class Liveness {
  /** Of each local, those that are needed when it is written. */
  readonly needed: Locals[];
  /** Of each local, those that it was copied from. */
  readonly copies: Locals[];
  /** What is put into a local that is read afterwards. */
  readonly liveWrites = new Set<Instruction>();

  constructor(count: number) {
    this.needed = Array(count).fill(0n);
    this.copies = Array(count).fill(0n);
  }

  write(index: number, after: Locals): void {
    this.needed[index] = (this.needed[index] ?? 0n) | (after & ~(1n << BigInt(index)));
  }

  /** What is needed before a list; `labels` are what is needed where branches go, the innermost first. */
  before(list: readonly Instruction[], after: Locals, labels: readonly Locals[]): Locals {
    let live = after;
    for (let i = list.length - 1; i >= 0; i--) {
      const instruction = list[i];
      if (instruction !== undefined) live = this.#step(instruction, live, labels, list[i - 1]);
    }
    return live;
  }

  #step(instruction: Instruction, after: Locals, labels: readonly Locals[], before: Instruction | undefined): Locals {
    switch (instruction.kind) {
      case "local":
        return this.#local(instruction, after, before);
      case "branch":
        return (labels[instruction.depth] ?? 0n) | (instruction.code === codes.branchIf ? after : 0n);
      case "branches":
        return instruction.depths.reduce((live, depth) => live | (labels[depth] ?? 0n), 0n);
      case "block":
        return instruction.code === codes.loop
          ? this.#loop(instruction.body, after, labels)
          : this.before(instruction.body, after, [after, ...labels]);
      case "if": {
        const inner = [after, ...labels];
        return this.before(instruction.taken, after, inner) | this.before(instruction.otherwise ?? [], after, inner);
      }
      case "plain":
        return instruction.code === codes.return || instruction.code === codes.unreachable ? 0n : after;
      default:
        return after;
    }
  }

  #local(instruction: Extract<Instruction, { kind: "local" }>, after: Locals, before: Instruction | undefined): Locals {
    const { code, index } = instruction;
    const bit = 1n << BigInt(index);
    if (code === codes.localGet) return after | bit;
    const source = before?.kind === "local" && before.code !== codes.localSet ? 1n << BigInt(before.index) : 0n;
    if ((after & bit) !== 0n) this.liveWrites.add(instruction);
    // A copy has the value of what it was copied from, so the two do not get into each other's way here.
    this.write(index, after & ~source);
    this.copies[index] = (this.copies[index] ?? 0n) | source;
    return after & ~bit;
  }

  #loop(body: readonly Instruction[], after: Locals, labels: readonly Locals[]): Locals {
    for (let start = 0n; ; ) {
      const found = this.before(body, after, [start, ...labels]);
      if (found === start) return found;
      start = found;
    }
  }
}
