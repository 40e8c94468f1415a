import { foldEarlyExit, isTargeted, liftOut, neverGoesOn } from "./branches.ts";
import { foldCondition, foldIf, foldSelect, foldZeroTest } from "./fold-conditions.ts";
import { changesNothingByZero, keptOfLogic, reduceOperation, replace } from "./fold-operations.ts";
import { codes, drop, type FunctionBody, type Instruction, innerLists, mapInner } from "./instruction.ts";
import { orderLocals } from "./local-uses.ts";
import { countOperands } from "./operations.ts";
import { propagateValues } from "./propagate-values.ts";
import { isPure, isSelect, noType, startOfValue } from "./values.ts";

/**
 * What a call comes to before anything runs: a number, `"nothing"` for a call without result that does nothing, or
 * `undefined` for one that has to be made. `operands` is how many values it takes.
 */
export type KnownCall = { readonly operands: number; readonly result: number | "nothing" };

/** What is known before anything runs. */
export interface Known {
  readonly call: (target: number) => KnownCall | undefined;
  /** The number that a global always is, or `"unread"` if nobody reads it. */
  readonly global: (index: number) => number | "unread" | undefined;
}

export const nothingKnown: Known = { call: () => undefined, global: () => undefined };

/**
 * A function body with what is known put in: calls that come to a constant, what is computed from constants alone, branches
 * that are never taken. It does what it did before.
 */
export function foldConstants(body: FunctionBody, parameters: number, known: Known, rounds = roundsMax): FunctionBody {
  let { locals, instructions } = body;
  for (let round = 0; round < rounds; round++) {
    const folder = new Folder(known);
    const folded = propagateValues({ locals, instructions: folder.sequence(instructions) }, parameters);
    instructions = folded.instructions;
    if (!folder.changed && !folded.changed) break;
  }
  ({ locals, instructions } = orderLocals({ locals, instructions }, parameters));
  return { locals, instructions };
}

const roundsMax = 6;

class Folder {
  readonly #known: Known;
  changed = false;

  constructor(known: Known) {
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
        return this.#reduceBlock(out, instruction);
      case "plain":
        return this.#reducePlain(out, instruction.code);
      case "local":
        return reduceLocal(out, instruction);
      case "global":
        return this.#reduceGlobal(out, instruction);
      default:
        return false;
    }
  }

  /** Another number put into a global than it always is stays: somebody has to see that. */
  #reduceGlobal(out: Instruction[], { code, index }: Extract<Instruction, { kind: "global" }>): boolean {
    const known = this.#known.global(index);
    if (known === undefined) return false;
    const last = out.at(-1);
    if (code === codes.globalGet) {
      if (known === "unread") return false;
      out.push({ kind: "const", value: known });
      return true;
    }
    if (known !== "unread" && !(last?.kind === "const" && last.value === known)) return false;
    this.#put(out, drop);
    return true;
  }

  #reduceCall(out: Instruction[], target: number): boolean {
    const known = this.#known.call(target);
    if (known === undefined) return false;
    for (let i = 0; i < known.operands; i++) this.#put(out, drop);
    if (known.result !== "nothing") out.push({ kind: "const", value: known.result });
    return true;
  }

  #reduceBranchIf(out: Instruction[], depth: number): boolean {
    const condition = out.at(-1);
    if (condition?.kind !== "const") {
      if (!foldCondition(out)) return false;
      out.push({ kind: "branch", code: codes.branchIf, depth });
      return true;
    }
    out.pop();
    if (condition.value !== 0) out.push({ kind: "branch", code: codes.branch, depth });
    return true;
  }

  #reduceIf(out: Instruction[], instruction: Extract<Instruction, { kind: "if" }>): boolean {
    const condition = out.at(-1);
    if (condition?.kind !== "const") return this.#reduceEqualArms(out, instruction) || foldIf(out, instruction);
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

  #reduceBlock(out: Instruction[], block: Extract<Instruction, { kind: "block" }>): boolean {
    if (this.#splice(out, block.body)) return true;
    const last = block.body.at(-1);
    if (block.code === codes.block && last?.kind === "branch" && last.code === codes.branch && last.depth === 0) {
      // Its end is where it goes anyhow.
      this.#put(out, { ...block, body: block.body.slice(0, -1) });
      return true;
    }
    const folded = block.code === codes.block ? foldEarlyExit(block) : undefined;
    if (folded === undefined) return false;
    if (!this.#splice(out, folded.body)) out.push(folded);
    return true;
  }

  /** Puts the instructions of a block in its place, unless something branches to its end. */
  #splice(out: Instruction[], body: readonly Instruction[]): boolean {
    if (isTargeted(body, 0)) return false;
    for (const instruction of body) {
      this.#put(out, liftOut(instruction));
      if (neverGoesOn(out.at(-1))) break;
    }
    return true;
  }

  #reducePlain(out: Instruction[], code: number): boolean {
    const last = out.at(-1);
    if (code === codes.drop) return this.#reduceDrop(out);
    if (code === codes.select) return foldSelect(out, () => this.#put(out, drop));
    if (code === codes.i32Eqz && last?.kind === "const") return replace(out, 1, Number(last.value === 0));
    if (last?.kind === "const" && last.value === 0 && changesNothingByZero.has(code)) return out.pop() !== undefined;
    if ((code === codes.i32And || code === codes.i32Or) && this.#reduceLogic(out, code)) return true;
    return reduceOperation(out, code) || foldZeroTest(out, code);
  }

  /** `and` and `or` of a constant and something: either of the two comes of it. */
  #reduceLogic(out: Instruction[], code: number): boolean {
    const last = out.at(-1);
    if (last?.kind === "const") {
      const kept = keptOfLogic(code, last.value, out.slice(0, -1));
      if (kept === undefined) return false;
      out.pop();
      if (kept === "other") return true;
      this.#put(out, drop);
      out.push(last);
      return true;
    }
    const start = startOfValue(out, out.length);
    const first = start === undefined ? undefined : out[start - 1];
    if (start === undefined || first?.kind !== "const") return false;
    const value = out.slice(start);
    const kept = keptOfLogic(code, first.value, value);
    if (kept === undefined || (kept === "constant" && !isPure(value))) return false;
    out.splice(start - 1, out.length, ...(kept === "constant" ? [first] : value));
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
    if (last.kind === "local" && last.code === codes.localSet) return dropBefore(out);
    if (last.kind === "if" && last.type !== noType) {
      out.splice(-1, 1);
      const [taken, otherwise = []] = innerLists(last).map((arm) => this.sequence([...arm, drop]));
      this.#put(out, {
        kind: "if",
        type: noType,
        taken: taken ?? [],
        otherwise: otherwise.length === 0 ? undefined : otherwise,
      });
      return true;
    }
    const operands = isSelect(last) ? 3 : countOperands(last);
    if (operands === undefined) return false;
    out.pop();
    for (let i = 0; i < operands; i++) this.#put(out, drop);
    return true;
  }
}

/** Drops what was there before the value that was put into a local last. */
function dropBefore(out: Instruction[]): boolean {
  const start = startOfValue(out, out.length - 1);
  const before = start === undefined ? undefined : startOfValue(out, start);
  if (before === undefined || !isPure(out.slice(before, start))) return false;
  out.splice(before, (start ?? before) - before);
  return true;
}

/** A value that is kept and read at once stays on the stack; a constant is a constant, kept or not. */
function reduceLocal(out: Instruction[], { code, index }: Extract<Instruction, { kind: "local" }>): boolean {
  const last = out.at(-1);
  if (code === codes.localTee && last?.kind === "const") {
    out.push({ kind: "local", code: codes.localSet, index }, last);
    return true;
  }
  if (code !== codes.localGet || last?.kind !== "local" || last.code !== codes.localSet || last.index !== index)
    return false;
  const value = out.at(-2);
  if (value?.kind === "const") out.push(value);
  else out.splice(-1, 1, { ...last, code: codes.localTee });
  return true;
}
