import { encodeUtf8 } from "@edict/cel";
import type { DataImage } from "./data-image.ts";

/** What stands for a name that does not matter, and for an empty slot. */
export const anyName = 0xffff;

/** Names numbered in the order in which they were met; the runtime finds their numbers by hashing. */
export class NameTable {
  readonly #ids = new Map<string, number>();

  /** Number of a name. */
  id(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    this.#ids.set(name, this.#ids.size);
    return this.#ids.size - 1;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** Writes the table; the constants by which the runtime finds it. */
  write(data: DataImage): [string, number][] {
    const slotCount = powerOfTwo(this.#ids.size * 2 + 1);
    const slots = new Array<number>(slotCount).fill(anyName);
    for (const [name, id] of this.#ids) {
      let slot = hashText(encodeUtf8(name)) & (slotCount - 1);
      while (slots[slot] !== anyName) slot = (slot + 1) & (slotCount - 1);
      slots[slot] = id;
    }
    return [
      ["nameSlots", data.shorts(slots)],
      ["nameMask", slotCount - 1],
      ["nameCells", data.words([...this.#ids.keys()].flatMap((name) => data.textWords(name)))],
      ["nameCellsSize", this.#ids.size * 16],
    ];
  }
}

/** FNV-1a, mixed; the runtime computes the same. */
function hashText(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

export function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, atLeast)));
}
