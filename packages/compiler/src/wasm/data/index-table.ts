import type { DataImage } from "./data-image.ts";
import { anyName, powerOfTwo } from "./name-table.ts";

/** Kinds of keys beside resource kinds, in the high bits of the last part. */
export const keyKinds = { principal: 0x10000, role: 0x20000, principalSlot: 0x30000, resourceSlot: 0x40000 } as const;

interface Entry {
  readonly place: number;
  readonly kind: number;
  readonly value: number;
}

/** An index over up to three names; what is not given does not matter. */
export class IndexTable {
  readonly #entries: Entry[] = [];

  /** @param value never 0 */
  add(key: { readonly version?: number; readonly scope?: number; readonly kind?: number }, value: number): void {
    const place = (((key.version ?? anyName) << 16) | (key.scope ?? anyName)) >>> 0;
    this.#entries.push({ place, kind: key.kind ?? anyName, value });
  }

  write(data: DataImage): [string, number][] {
    const slotCount = powerOfTwo(this.#entries.length * 2);
    const words = new Array<number>(slotCount * 3).fill(0);
    for (const { place, kind, value } of this.#entries) {
      let slot = hashKey(place, kind) & (slotCount - 1);
      while (words[slot * 3 + 2] !== 0) slot = (slot + 1) & (slotCount - 1);
      words[slot * 3] = place;
      words[slot * 3 + 1] = kind;
      words[slot * 3 + 2] = value;
    }
    return [
      ["indexSlots", data.words(words)],
      ["indexMask", slotCount - 1],
    ];
  }
}

/** The runtime computes the same. */
function hashKey(place: number, kind: number): number {
  const hash = Math.imul(place, 0x9e3779b1) ^ Math.imul(kind, 0x85ebca6b);
  return (hash ^ (hash >>> 15)) >>> 0;
}
