import { codes, drop, type FunctionBody, type Instruction, innerLists, isWrite, mapInner } from "./instruction.ts";
import { findLiveWrites } from "./live-locals.ts";

type Local = Extract<Instruction, { kind: "local" }>;

/** What locals are known to hold: constants, or what another local holds. */
type Facts = Map<number, Instruction>;

/**
 * Puts constants, and the locals that values were copied from, in the place of locals that are known to hold them; leaves out
 * what is put into locals and never read.
 */
export function propagateValues(
  { locals, instructions }: FunctionBody,
  parameters: number,
): { readonly instructions: readonly Instruction[]; readonly changed: boolean } {
  const facts: Facts = new Map(
    locals.flatMap((type, i): [number, Instruction][] => (type === 0x7f ? [[parameters + i, zero]] : [])),
  );
  const propagation = new Propagation();
  const propagated = propagation.sequence(instructions, facts);
  const live = findLiveWrites({ locals, instructions: propagated }, parameters);
  const isDead = (instruction: Instruction): boolean => isWrite(instruction) && !live.has(instruction);
  if (!hasAny(propagated, isDead)) return { instructions: propagated, changed: propagation.changed };
  const rewrite = (list: readonly Instruction[]): Instruction[] =>
    list.flatMap((instruction) => {
      if (!isDead(instruction)) return [mapInner(instruction, rewrite)];
      return instruction.kind === "local" && instruction.code === codes.localTee ? [] : [drop];
    });
  return { instructions: rewrite(propagated), changed: true };
}

function hasAny(list: readonly Instruction[], isMeant: (instruction: Instruction) => boolean): boolean {
  return list.some(
    (instruction) => isMeant(instruction) || innerLists(instruction).some((inner) => hasAny(inner, isMeant)),
  );
}

const zero: Instruction = { kind: "const", value: 0 };

class Propagation {
  changed = false;
  readonly #written = new Map<Instruction, ReadonlySet<number>>();

  /** The list with what is known put in; `facts` are those behind it then. */
  sequence(list: readonly Instruction[], facts: Facts): Instruction[] {
    const out: Instruction[] = [];
    for (const instruction of list) {
      if (instruction.kind === "local") out.push(this.#local(instruction, facts, out.at(-1)));
      else out.push(this.#inner(instruction, facts));
    }
    return out;
  }

  #local(instruction: Local, facts: Facts, before: Instruction | undefined): Instruction {
    const { code, index } = instruction;
    const known = facts.get(index);
    if (code === codes.localGet) {
      if (known === undefined) return instruction;
      this.changed = true;
      return known;
    }
    forget(facts, index);
    if (before?.kind === "const") facts.set(index, before);
    else if (before?.kind === "local" && before.code === codes.localGet && before.index !== index)
      facts.set(index, before);
    return instruction;
  }

  /** Around a loop nothing is known of what it writes; behind a block nothing of what it writes, however it was left. */
  #inner(instruction: Instruction, facts: Facts): Instruction {
    if (instruction.kind !== "block" && instruction.kind !== "if") return instruction;
    const written = this.#writtenIn(instruction);
    if (instruction.kind === "block" && instruction.code === codes.loop)
      for (const index of written) forget(facts, index);
    const mapped = mapInner(instruction, (list) => this.sequence(list, new Map(facts)));
    for (const index of written) forget(facts, index);
    return mapped;
  }

  /** The locals that something inside of an instruction writes. */
  #writtenIn(instruction: Instruction): ReadonlySet<number> {
    const known = this.#written.get(instruction);
    if (known !== undefined) return known;
    const written = new Set<number>();
    for (const list of innerLists(instruction)) {
      for (const inner of list) {
        if (isWrite(inner)) written.add(inner.index);
        else if (inner.kind === "block" || inner.kind === "if")
          for (const index of this.#writtenIn(inner)) written.add(index);
      }
    }
    this.#written.set(instruction, written);
    return written;
  }
}

function forget(facts: Facts, index: number): void {
  facts.delete(index);
  for (const [copy, source] of facts) if (source.kind === "local" && source.index === index) facts.delete(copy);
}
