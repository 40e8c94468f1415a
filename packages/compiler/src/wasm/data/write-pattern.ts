import { type GlobStep, globSteps } from "@edict/protocol";
import type { DataImage } from "./data-image.ts";
import type { NameTable } from "./name-table.ts";

const operations = { char: 0, one: 1, segment: 2, all: 3, set: 4, jumps: 5 } as const;

/**
 * Patterns as the runtime has them: 0 matches everything, an odd number one name, anything else is the address of an
 * automaton. Equal patterns are written once.
 */
export class PatternWriter {
  readonly #data: DataImage;
  readonly #names: NameTable;
  readonly #written = new Map<string, number>();

  constructor(data: DataImage, names: NameTable) {
    this.#data = data;
    this.#names = names;
  }

  /** A field of a rule: a glob only if it contains `*`. */
  field(pattern: string): number {
    if (pattern === "*" || pattern === "**") return 0;
    return pattern.includes("*") ? this.glob(pattern) : this.literal(pattern);
  }

  /** An allowed action, a glob whatever it contains; a pattern may also be meant as it is. */
  action(pattern: string): number[] {
    if (pattern === "*" || pattern === "**") return [0];
    return /[*?[{\\]/.test(pattern) ? [this.literal(pattern), this.glob(pattern)] : [this.literal(pattern)];
  }

  literal(name: string): number {
    return (this.#names.id(name) << 1) | 1;
  }

  /** Address of the automaton of a glob; one that is malformed matches nothing. */
  glob(pattern: string): number {
    const known = this.#written.get(pattern);
    if (known !== undefined) return known;
    // A state that jumps nowhere never accepts.
    const steps = globSteps(pattern) ?? [{ op: "jumps", to: [] } as const];
    const at = this.#data.words([
      steps.length,
      ...steps.flatMap((step) => [operations[step.op], this.#argument(step)]),
    ]);
    this.#written.set(pattern, at);
    return at;
  }

  #argument(step: GlobStep): number {
    switch (step.op) {
      case "char":
        return step.char;
      case "set":
        return this.#data.words([step.negated ? 1 : 0, step.ranges.length, ...step.ranges.flat()]);
      case "jumps":
        return this.#data.words([step.to.length, ...step.to]);
      default:
        return 0;
    }
  }
}
