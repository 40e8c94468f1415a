import { encodeUtf8 } from "@edict/cel";
import type { DataImage } from "./data-image.ts";

/** What stands for a name that does not matter, and for an empty slot. */
export const anyName = 0xffff;

/** Names numbered in the order in which they were met; the runtime finds their numbers by hashing. */
export class NameTable {
  readonly #ids = new Map<string, number>();
  #cells = 0;

  /** Number of a name. */
  id(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    this.#ids.set(name, this.#ids.size);
    return this.#ids.size - 1;
  }

  /** Whether a name got the number that stands for none. */
  get isOverfull(): boolean {
    return this.#ids.size > anyName;
  }

  /** Address of a STRING; of a name's own cell, once these are written, so that the runtime need not search for it. */
  text(name: string, data: DataImage): number {
    const id = this.#ids.get(name);
    return id === undefined || this.#cells === 0 ? data.text(name) : this.#cells + id * 16;
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
    this.#cells = data.textRow([...this.#ids.keys()]);
    return [
      ["nameSlots", data.shorts(slots)],
      ["nameMask", slotCount - 1],
      ["nameCells", this.#cells],
      ["nameCellsSize", this.#ids.size * 16],
    ];
  }
}

/** Four bytes at a time, then the rest one by one; the runtime computes the same. */
function hashText(bytes: Uint8Array): number {
  const words = bytes.length >> 2;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let hash = bytes.length;
  for (let i = 0; i < words; i++) {
    hash = Math.imul(hash ^ view.getUint32(i * 4, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (const byte of bytes.subarray(words * 4)) hash = Math.imul(hash ^ byte, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

export function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, atLeast)));
}
