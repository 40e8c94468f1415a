import type { DataImage } from "../data/data-image.ts";
import type { IndexTable } from "../data/index-table.ts";
import type { NameTable } from "../data/name-table.ts";
import type { PatternWriter } from "../data/write-pattern.ts";

/** Numbers the role patterns of rules; bit 0 is the one that matches every role, bit 1 one that none matches. */
export class RoleBits {
  readonly nobody = 1;
  readonly #exact = new Map<string, number>();
  readonly #globs = new Map<string, number>();
  #next = 2;

  /** Bit of the role field of a rule. */
  bit(role: string): number {
    if (role === "*" || role === "**") return 0;
    return role.includes("*") ? this.#take(this.#globs, role) : this.exactBit(role);
  }

  /** Bit of a role that is meant as it is written. */
  exactBit(role: string): number {
    return this.#take(this.#exact, role);
  }

  get hasGlobs(): boolean {
    return this.#globs.size > 0;
  }

  get roles(): readonly string[] {
    return [...this.#exact.keys()];
  }

  write(data: DataImage, names: NameTable, index: IndexTable, patterns: PatternWriter): [string, number][] {
    for (const [role, bit] of this.#exact) index.add({ kind: names.id(role) }, bit);
    const globs = [...this.#globs].flatMap(([glob, bit]) => [bit, patterns.glob(glob)]);
    return [
      ["roleWords", Math.ceil(this.#next / 32)],
      ["roleGlobs", data.words([this.#globs.size, ...globs])],
    ];
  }

  #take(bits: Map<string, number>, role: string): number {
    const known = bits.get(role);
    if (known !== undefined) return known;
    bits.set(role, this.#next);
    return this.#next++;
  }
}
