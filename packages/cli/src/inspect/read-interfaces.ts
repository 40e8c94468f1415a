/** What a component gives to its host, and what it wants from it. */
export interface Interfaces {
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

const importSection = 10;
const exportSection = 11;
/** The sort of an instance: a component of Edict imports and exports nothing else. */
const instance = 5;

/** The interfaces of a component that Edict wrote; `undefined` where it is not written as Edict does. */
export function readInterfaces(component: Uint8Array): Interfaces | undefined {
  const imports: string[] = [];
  const exports: string[] = [];
  const reader = new Reader(component, 8);
  while (!reader.isAtEnd) {
    const id = reader.byte();
    const end = reader.size() + reader.at;
    if (end > component.length) return undefined;
    if (id === importSection || id === exportSection) {
      for (let left = reader.size(); left > 0; left--) {
        reader.byte();
        (id === importSection ? imports : exports).push(reader.name());
        if (reader.byte() !== instance) return undefined;
        reader.size();
        // Exports may have a type of their own; those of Edict have none.
        if (id === exportSection && reader.byte() !== 0) return undefined;
      }
    }
    reader.at = end;
  }
  return { imports, exports };
}

class Reader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0;
  }

  /** An unsigned LEB128 of at most 32 bits. */
  size(): number {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const byte = this.byte();
      value += (byte & 127) * 128 ** i;
      if (byte < 128) break;
    }
    return value;
  }

  name(): string {
    const length = this.size();
    this.at += length;
    return new TextDecoder().decode(this.#bytes.subarray(this.at - length, this.at));
  }
}
