import {
  codes,
  drop,
  type FunctionBody,
  type Instruction,
  innerLists,
  mapInner,
  visitInstructions,
} from "./instruction.ts";
import { orderLocals, propagateConstants } from "./local-uses.ts";
import { countOperands, foldBinary } from "./operations.ts";

/**
 * What a call comes to before anything runs: a number, `"nothing"` for a call without result that does nothing, or
 * `undefined` for one that has to be made. `operands` is how many values it takes.
 */
export type KnownCall = { readonly operands: number; readonly result: number | "nothing" };
export type FindKnownCall = (target: number) => KnownCall | undefined;

/**
 * A function body with what is known put in: calls that come to a constant, what is computed from constants alone, branches
 * that are never taken. It does what it did before.
 */
export function foldConstants(
  body: FunctionBody,
  parameters: number,
  known: FindKnownCall,
  rounds = roundsMax,
): FunctionBody {
  let { locals, instructions } = body;
  for (let round = 0; round < rounds; round++) {
    const folder = new Folder(known);
    const folded = propagateConstants(folder.sequence(instructions), parameters);
    instructions = folded.instructions;
    if (!folder.changed && !folded.changed) break;
  }
  ({ locals, instructions } = orderLocals({ locals, instructions }, parameters));
  return { locals, instructions };
}

const roundsMax = 6;

class Folder {
  readonly #known: FindKnownCall;
  changed = false;

  constructor(known: FindKnownCall) {
    this.#known = known;
  }

  sequence(list: readonly Instruction[]): Instruction[] {
    const out: Instruction[] = [];
    for (const instruction of list) {
      this.#put(
        out,
        mapInner(instruction, (inner) => this.sequence(inner)),
      );
      if (neverGoesOn(out.at(-1))) break;
    }
    return out;
  }

  #put(out: Instruction[], instruction: Instruction): void {
    if (!this.#reduce(out, instruction)) out.push(instruction);
    else this.changed = true;
  }

  /** Whether the instruction came to something simpler, which is in `out` then. */
  #reduce(out: Instruction[], instruction: Instruction): boolean {
    switch (instruction.kind) {
      case "call":
        return this.#reduceCall(out, instruction.target);
      case "branch":
        return instruction.code === codes.branchIf && this.#reduceBranchIf(out, instruction.depth);
      case "if":
        return this.#reduceIf(out, instruction);
      case "block":
        return instruction.code === codes.block && this.#splice(out, instruction.body);
      case "plain":
        return this.#reducePlain(out, instruction.code);
      case "local":
        return instruction.code === codes.localGet && reduceSetAndGet(out, instruction.index);
      default:
        return false;
    }
  }

  #reduceCall(out: Instruction[], target: number): boolean {
    const known = this.#known(target);
    if (known === undefined) return false;
    for (let i = 0; i < known.operands; i++) this.#put(out, drop);
    if (known.result !== "nothing") out.push({ kind: "const", value: known.result });
    return true;
  }

  #reduceBranchIf(out: Instruction[], depth: number): boolean {
    const condition = out.at(-1);
    if (condition?.kind !== "const") return false;
    out.pop();
    if (condition.value !== 0) out.push({ kind: "branch", code: codes.branch, depth });
    return true;
  }

  #reduceIf(out: Instruction[], instruction: Extract<Instruction, { kind: "if" }>): boolean {
    const condition = out.at(-1);
    if (condition?.kind !== "const") return this.#reduceEqualArms(out, instruction);
    out.pop();
    const taken = condition.value === 0 ? (instruction.otherwise ?? []) : instruction.taken;
    if (!this.#splice(out, taken)) out.push({ kind: "block", code: codes.block, type: instruction.type, body: taken });
    return true;
  }

  /** Whichever way it goes, the same constant comes of it, or nothing at all. */
  #reduceEqualArms(out: Instruction[], { taken, otherwise = [] }: Extract<Instruction, { kind: "if" }>): boolean {
    const [one, other] = [taken[0], otherwise[0]];
    if (taken.length !== otherwise.length || taken.length > 1) return false;
    if (one !== undefined && !(one.kind === "const" && other?.kind === "const" && one.value === other.value))
      return false;
    this.#put(out, drop);
    if (one !== undefined) out.push(one);
    return true;
  }

  /** Puts the instructions of a block in its place, unless something branches to its end. */
  #splice(out: Instruction[], body: readonly Instruction[]): boolean {
    if (isTargeted(body, 0)) return false;
    for (const instruction of body) {
      this.#put(out, lift(instruction, 0));
      if (neverGoesOn(out.at(-1))) break;
    }
    return true;
  }

  #reducePlain(out: Instruction[], code: number): boolean {
    const last = out.at(-1);
    if (code === codes.drop) return this.#reduceDrop(out);
    if (last?.kind !== "const") return false;
    if (code === codes.i32Eqz) return replace(out, 1, last.value === 0 ? 1 : 0);
    if (code === codes.select) return reduceSelect(out, last.value);
    if (last.value === 0 && code === codes.i32Or) return out.pop() !== undefined;
    if (last.value === 0 && code === codes.i32And) return this.#reduceAndZero(out);
    const before = out.at(-2);
    if (before?.kind !== "const") return false;
    const value = foldBinary(code, before.value, last.value);
    return value !== undefined && replace(out, 2, value);
  }

  #reduceAndZero(out: Instruction[]): boolean {
    const zero = out.pop();
    this.#put(out, drop);
    if (zero !== undefined) out.push(zero);
    return true;
  }

  /** What is only dropped need not be made, if making it does nothing else. */
  #reduceDrop(out: Instruction[]): boolean {
    const last = out.at(-1);
    if (last === undefined) return false;
    if (last.kind === "local" && last.code === codes.localTee) {
      out.splice(-1, 1, { ...last, code: codes.localSet });
      return true;
    }
    const operands = countOperands(last);
    if (operands === undefined) return false;
    out.pop();
    for (let i = 0; i < operands; i++) this.#put(out, drop);
    return true;
  }
}

function reduceSetAndGet(out: Instruction[], index: number): boolean {
  const last = out.at(-1);
  if (last?.kind !== "local" || last.code !== codes.localSet || last.index !== index) return false;
  out.splice(-1, 1, { ...last, code: codes.localTee });
  return true;
}

function replace(out: Instruction[], count: number, value: number): boolean {
  out.splice(out.length - count, count, { kind: "const", value });
  return true;
}

/** Only where both values are single instructions without effect. */
function reduceSelect(out: Instruction[], condition: number): boolean {
  const [first, second] = out.slice(-3, -1);
  if (first === undefined || second === undefined) return false;
  if (countOperands(first) !== 0 || countOperands(second) !== 0) return false;
  out.splice(out.length - 3, 3, condition === 0 ? second : first);
  return true;
}

function neverGoesOn(instruction: Instruction | undefined): boolean {
  if (instruction?.kind === "branch") return instruction.code === codes.branch;
  if (instruction?.kind === "branches") return true;
  return instruction?.kind === "plain" && (instruction.code === codes.return || instruction.code === codes.unreachable);
}

/** Whether something in the list branches to the block that holds it, `depth` levels up. */
function isTargeted(list: readonly Instruction[], depth: number): boolean {
  return list.some((instruction) => {
    if (instruction.kind === "branch") return instruction.depth === depth;
    if (instruction.kind === "branches") return instruction.depths.includes(depth);
    return innerLists(instruction).some((inner) => isTargeted(inner, depth + 1));
  });
}

/** The same instruction with one block less around it, `depth` levels up. */
function lift(instruction: Instruction, depth: number): Instruction {
  const lower = (target: number): number => (target > depth ? target - 1 : target);
  if (instruction.kind === "branch") return { ...instruction, depth: lower(instruction.depth) };
  if (instruction.kind === "branches") return { ...instruction, depths: instruction.depths.map(lower) };
  return mapInner(instruction, (list) => list.map((inner) => lift(inner, depth + 1)));
}

/** The functions that a body calls, in the order of its text. */
export function listCalls({ instructions }: FunctionBody): number[] {
  const calls: number[] = [];
  visitInstructions(instructions, (instruction) => {
    if (instruction.kind === "call") calls.push(instruction.target);
  });
  return calls;
}
