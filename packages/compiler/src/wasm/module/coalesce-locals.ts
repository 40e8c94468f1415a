import { codes, type FunctionBody, type Instruction, mapInner } from "./instruction.ts";

/** Locals as bits. */
type Locals = bigint;

/**
 * The body with fewer locals: those of one type of which never two are needed at a time are one. What is read before it is
 * written stays zero until then.
 */
export function coalesceLocals(body: FunctionBody, parameters: readonly number[]): FunctionBody {
  const types = [...parameters, ...body.locals];
  const liveness = new Liveness(types.length);
  const atEntry = liveness.before(body.instructions, 0n, [0n]);
  for (const [index] of parameters.entries()) liveness.write(index, atEntry | ((1n << BigInt(parameters.length)) - 1n));
  const places = placeLocals(types, parameters.length, liveness);
  const count = Math.max(parameters.length, ...places.map((place) => place + 1));
  const locals = Array.from(
    { length: count - parameters.length },
    (_, i) => types[places.indexOf(parameters.length + i)],
  );
  return { locals: locals.map((type) => type ?? 0), instructions: rename(body.instructions, places) };
}

/** Whether a local may be read before it is written, when it has to be zero. */
export function findUnwritten({ locals, instructions }: FunctionBody, parameters: number): (index: number) => boolean {
  const unwritten = new Liveness(parameters + locals.length).before(instructions, 0n, [0n]);
  return (index) => (unwritten & (1n << BigInt(index))) !== 0n;
}

/** Goes through a body from its end, so that it knows at each place which locals are still read. */
class Liveness {
  /** Of each local, those that are needed when it is written. */
  readonly needed: Locals[];
  /** Of each local, those that it was copied from. */
  readonly copies: Locals[];

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

  #local(
    { code, index }: Extract<Instruction, { kind: "local" }>,
    after: Locals,
    before: Instruction | undefined,
  ): Locals {
    const bit = 1n << BigInt(index);
    if (code === codes.localGet) return after | bit;
    const source = before?.kind === "local" && before.code !== codes.localSet ? 1n << BigInt(before.index) : 0n;
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

/** A place for each local; parameters keep theirs. */
function placeLocals(types: readonly number[], parameters: number, { needed, copies }: Liveness): number[] {
  const places: number[] = [];
  /** The locals at each place. */
  const holders: Locals[] = [];
  const isFree = (place: number, index: number): boolean => {
    const others = holders[place] ?? 0n;
    if ((others & (needed[index] ?? 0n)) !== 0n) return false;
    const bit = 1n << BigInt(index);
    return needed.every((live, other) => (others & (1n << BigInt(other))) === 0n || (live & bit) === 0n);
  };
  const typeAt: number[] = [];
  for (const [index, type] of types.entries()) {
    const copied = places.filter((_, other) => ((copies[index] ?? 0n) & (1n << BigInt(other))) !== 0n);
    const fitting = [...copied, ...holders.keys()].find((place) => typeAt[place] === type && isFree(place, index));
    const place = index < parameters || fitting === undefined ? holders.length : fitting;
    places.push(place);
    typeAt[place] = type;
    holders[place] = (holders[place] ?? 0n) | (1n << BigInt(index));
  }
  return places;
}

/** Locals at their places; a copy of a local to itself is left out. */
function rename(list: readonly Instruction[], places: readonly number[]): Instruction[] {
  const out: Instruction[] = [];
  for (const instruction of list) {
    if (instruction.kind !== "local") {
      out.push(mapInner(instruction, (inner) => rename(inner, places)));
      continue;
    }
    const index = places[instruction.index] ?? instruction.index;
    const last = out.at(-1);
    const isSame = last?.kind === "local" && last.code === codes.localGet && last.index === index;
    if (isSame && instruction.code === codes.localSet) out.pop();
    else if (!isSame || instruction.code !== codes.localTee) out.push({ ...instruction, index });
  }
  return out;
}
