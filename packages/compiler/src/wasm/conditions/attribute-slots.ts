import type { DataImage } from "../data/data-image.ts";
import { type IndexTable, keyKinds } from "../data/index-table.ts";
import type { NameTable } from "../data/name-table.ts";

export type Party = "principal" | "resource";

/** The attributes that conditions read: each has a slot; some policies look at all. */
export class AttributeSlots {
  readonly #slots: { readonly [party in Party]: Map<string, number> } = { principal: new Map(), resource: new Map() };
  readonly #all = new Set<Party>();

  slot(party: Party, name: string): number {
    const slots = this.#slots[party];
    const known = slots.get(name);
    if (known !== undefined) return known;
    slots.set(name, slots.size);
    return slots.size - 1;
  }

  /** Notes that a policy looks at more than single attributes. */
  noteAll(party: Party): void {
    this.#all.add(party);
  }

  readsAll(party: Party): boolean {
    return this.#all.has(party);
  }

  names(party: Party): readonly string[] {
    return [...this.#slots[party].keys()];
  }

  /** Bytes of a party's slots, a multiple of 8. */
  size(party: Party): number {
    return (this.#slots[party].size * 4 + 7) & ~7;
  }

  write(data: DataImage, names: NameTable, index: IndexTable): [string, number][] {
    const constants: [string, number][] = [];
    for (const party of ["principal", "resource"] as const) {
      const kind = party === "principal" ? keyKinds.principalSlot : keyKinds.resourceSlot;
      for (const [name, slot] of this.#slots[party]) index.add({ kind: kind | names.id(name) }, slot + 1);
      constants.push([`${party}SlotNames`, data.words(this.names(party).map((name) => data.text(name)))]);
    }
    return constants;
  }
}
