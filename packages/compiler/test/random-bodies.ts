import { type SeededNumbers, seededNumbers } from "@edict/protocol";
import { codes, type FunctionBody, type Instruction, plain } from "../src/wasm/module/instruction.ts";

const i32 = 0x7f;
const none = 0x40;
const parameters = 2;
/** Globals of the modules that random functions are in, all of them numbers that begin at 0. */
export const globalCount = 4;

const operations = [0x6a, 0x6b, 0x6c, 0x71, 0x71, 0x72, 0x73, 0x46, 0x47, 0x48, 0x4b, 0x4c, 0x6d];

const local = (code: number, index: number): Instruction => ({ kind: "local", code, index });

/**
 * Functions of two numbers that come to an end: each calls only those before it, and a loop counts down a local of its own.
 * They read locals that nobody has written, return early, branch out of blocks.
 */
export function randomBodies(seed: number, count: number): FunctionBody[] {
  const random = seededNumbers(seed);
  return Array.from({ length: count }, (_, index) => new BodyMaker(random, index).make());
}

class BodyMaker {
  readonly #random: SeededNumbers;
  readonly #callable: number;
  readonly #written = 2 + 3;
  #counters = 0;
  #left = 40;

  constructor(random: SeededNumbers, callable: number) {
    this.#random = random;
    this.#callable = callable;
  }

  make(): FunctionBody {
    const instructions = [...this.#statements(0), ...this.#value(2)];
    return { locals: Array(this.#written - parameters + this.#counters).fill(i32), instructions };
  }

  #statements(depth: number): Instruction[] {
    return Array.from({ length: 1 + this.#random(4) }, () => this.#statement(depth)).flat();
  }

  #statement(depth: number): Instruction[] {
    this.#left--;
    const kind = this.#left < 0 || depth > 4 ? 0 : this.#random(8);
    const index = this.#random(this.#written);
    if (kind <= 1) return [...this.#value(2), local(codes.localSet, index)];
    if (kind === 2)
      return [
        ...this.#value(1),
        {
          kind: "if",
          type: none,
          taken: this.#statements(depth + 1),
          otherwise: this.#random(2) === 0 ? undefined : this.#statements(depth + 1),
        },
      ];
    if (kind === 3) {
      const leave: Instruction[] = [...this.#value(1), { kind: "branch", code: codes.branchIf, depth: 0 }];
      return [
        {
          kind: "block",
          code: codes.block,
          type: none,
          body: [...this.#statements(depth + 1), ...leave, ...this.#statements(depth + 1)],
        },
      ];
    }
    if (kind === 4) return this.#loop(depth);
    if (kind === 5)
      return [
        ...this.#value(1),
        { kind: "if", type: none, taken: [...this.#value(1), plain(codes.return)], otherwise: undefined },
      ];
    if (kind === 6)
      return [...this.#value(2), { kind: "global", code: codes.globalSet, index: this.#random(globalCount) }];
    return [local(codes.localGet, this.#random(this.#written)), local(codes.localSet, index)];
  }

  #loop(depth: number): Instruction[] {
    const counter = this.#written + this.#counters++;
    const body: Instruction[] = [
      ...this.#statements(depth + 1),
      local(codes.localGet, counter),
      { kind: "const", value: 1 },
      plain(0x6b),
      local(codes.localTee, counter),
      { kind: "branch", code: codes.branchIf, depth: 0 },
    ];
    const start: Instruction[] = [{ kind: "const", value: 1 + this.#random(3) }, local(codes.localSet, counter)];
    return [...start, { kind: "block", code: codes.loop, type: none, body }];
  }

  #value(depth: number): Instruction[] {
    const kind = depth === 0 ? this.#random(2) : this.#random(10);
    if (kind === 0) return [{ kind: "const", value: this.#random(5) - 2 }];
    if (kind <= 2) return [local(codes.localGet, this.#random(this.#written))];
    if (kind === 3) return [...this.#value(depth - 1), local(codes.localTee, this.#random(this.#written))];
    if (kind === 4 && this.#callable > 0)
      return [
        ...this.#value(depth - 1),
        ...this.#value(depth - 1),
        { kind: "call", target: this.#random(this.#callable) },
      ];
    if (kind === 5) return this.#choice(depth - 1);
    if (kind === 6) return [...this.#value(depth - 1), plain(codes.i32Eqz)];
    if (kind === 7) return [{ kind: "global", code: codes.globalGet, index: this.#random(globalCount) }];
    return [
      ...this.#value(depth - 1),
      ...this.#value(depth - 1),
      plain(operations[this.#random(operations.length)] ?? 0x6a),
    ];
  }

  /** One of two values, in one of the ways in which that can be said. */
  #choice(depth: number): Instruction[] {
    const [one, other, condition] = [this.#value(depth), this.#value(depth), this.#value(depth)];
    const way = this.#random(4);
    if (way === 0) return [...one, ...other, ...condition, plain(codes.select)];
    if (way === 1) return [...condition, { kind: "if", type: i32, taken: one, otherwise: other }];
    const leave: Instruction = { kind: "branch", code: codes.branch, depth: 1 };
    const early: Instruction = { kind: "if", type: none, taken: [...one, leave], otherwise: undefined };
    const body =
      way === 2
        ? [...condition, early, ...other]
        : [
            ...one,
            ...condition,
            { kind: "branch", code: codes.branchIf, depth: 0 } as const,
            plain(codes.drop),
            ...other,
          ];
    return [{ kind: "block", code: codes.block, type: i32, body }];
  }
}
