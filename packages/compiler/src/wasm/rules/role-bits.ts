import type { RuleTable } from "@edict/protocol";
import type { DataImage } from "../data/data-image.ts";
import type { NameTable } from "../data/name-table.ts";
import type { PatternWriter } from "../data/write-pattern.ts";

/** Bits 0 and 1: every role, and no role. */
const fixedBits = 2;

/**
 * Numbers the role patterns of rules; bit 0 is the one that matches every role, bit 1 one that none matches. Roles that are
 * meant as they are written come next, in the order of their names' numbers, so that the runtime need not look them up.
 */
export class RoleBits {
  readonly nobody = 1;
  readonly #exact = new Map<string, number>();
  readonly #globs = new Map<string, number>();

  /** @param names nothing has a number yet */
  constructor(table: RuleTable, names: NameTable) {
    const patterns = new Set(rolePatterns(table));
    const literals = [...patterns].filter((role) => !role.includes("*"));
    for (const role of [...literals, ...parentRoles(table)]) this.#exact.set(role, names.id(role) + fixedBits);
    for (const role of patterns) {
      if (role.includes("*") && !isAny(role)) this.#globs.set(role, fixedBits + this.#exact.size + this.#globs.size);
    }
  }

  /** Bit of the role field of a rule. */
  bit(role: string): number {
    if (isAny(role)) return 0;
    const bit = role.includes("*") ? this.#globs.get(role) : this.#exact.get(role);
    if (bit === undefined) throw new Error(`the role ${role} has no bit`);
    return bit;
  }

  /** Bit of a parent of a derived role, which is meant as it is written even where it looks like a pattern. */
  parentBit(role: string): number {
    const bit = this.#exact.get(role);
    if (bit === undefined) throw new Error(`the parent role ${role} has no bit`);
    return bit;
  }

  get hasGlobs(): boolean {
    return this.#globs.size > 0;
  }

  /** Whether a set does not fit into one word. */
  get areMany(): boolean {
    return this.#words > 1;
  }

  get #words(): number {
    return Math.ceil((fixedBits + this.#exact.size + this.#globs.size) / 32);
  }

  write(data: DataImage, patterns: PatternWriter): [string, number][] {
    const globs = [...this.#globs].flatMap(([glob, bit]) => [bit, patterns.glob(glob)]);
    return [
      ["roleWords", this.#words],
      ["roleNames", this.#exact.size],
      ["roleGlobs", data.words([this.#globs.size, ...globs])],
    ];
  }
}

function isAny(role: string): boolean {
  return role === "*" || role === "**";
}

/** What rules of resource policies are for. */
function* rolePatterns({ rules }: RuleTable): Iterable<string> {
  for (const row of rules) if (row.policyKind !== "principal" && row.allowActions === undefined) yield row.role;
}

/** What derived roles come from, without those that come from any role. */
function* parentRoles({ policyDerivedRoles }: RuleTable): Iterable<string> {
  for (const roles of policyDerivedRoles.values()) {
    for (const { parentRoles } of roles.values()) if (!parentRoles.includes("*")) yield* parentRoles;
  }
}
