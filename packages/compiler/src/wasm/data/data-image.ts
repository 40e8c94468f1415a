import { encodeUtf8 } from "@edict/cel";
import { ByteWriter } from "../module/byte-writer.ts";

/** Where the data of a policy set begins: below are the cells that every module has, and the request. */
export const dataStart = 256;

const tags = { string: 5, list: 7 } as const;

/**
 * The bytes that a module starts with, placed from `dataStart` upwards in the order in which they were asked for. Equal
 * texts are kept once.
 */
export class DataImage {
  #bytes = new Uint8Array(1024);
  #end = dataStart;
  readonly #texts = new Map<string, number>();
  readonly #utf8 = new Map<string, number>();
  readonly #once = new Map<string, number>();

  /** Kinds of values in the data that parts of the runtime hang on. */
  readonly features = new Set<string>();

  get end(): number {
    return this.#end;
  }

  /** Address of a STRING cell. */
  text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const cell = this.words(this.textWords(text), 4);
    this.#texts.set(text, cell);
    return cell;
  }

  /** The words of a STRING cell, for cells that stand in a row. */
  textWords(text: string): readonly number[] {
    const utf8 = encodeUtf8(text);
    return [tags.string, utf8.length, this.#utf8At(text, utf8), [...text].length + 1];
  }

  /** Address of a cell; `p` and `q` are its last two words. */
  cell(tag: number, n: number, p: number, q: number): number {
    return this.words([tag, n, p, q], 4);
  }

  /** Address of 32-bit words. */
  words(words: readonly number[], alignment = 4): number {
    const at = this.reserve(words.length * 4, alignment);
    for (const [i, word] of words.entries()) this.setWord(at + i * 4, word);
    return at;
  }

  /** Address of 16-bit words. */
  shorts(values: readonly number[]): number {
    const bytes = new Uint8Array(values.length * 2);
    for (const [i, value] of values.entries()) {
      bytes[i * 2] = value & 255;
      bytes[i * 2 + 1] = value >>> 8;
    }
    return this.bytes(bytes, 2);
  }

  bytes(bytes: Uint8Array, alignment = 1): number {
    const at = this.reserve(bytes.length, alignment);
    this.#bytes.set(bytes, at - dataStart);
    return at;
  }

  /** Address of bytes that are made and kept once under a name. */
  bytesOnce(name: string, make: () => Uint8Array): number {
    const known = this.#once.get(name);
    if (known !== undefined) return known;
    const at = this.bytes(make(), 4);
    this.#once.set(name, at);
    return at;
  }

  /** Address of room for bytes that are set later. */
  reserve(size: number, alignment: number): number {
    const at = Math.ceil(this.#end / alignment) * alignment;
    this.#end = at + size;
    if (this.#end - dataStart > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#end - dataStart, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return at;
  }

  setWord(address: number, word: number): void {
    const at = address - dataStart;
    for (let i = 0; i < 4; i++) this.#bytes[at + i] = (word >>> (8 * i)) & 255;
  }

  /** Content of the data section: the common cells, then everything else. */
  encode(): ByteWriter {
    const out = new ByteWriter().u32(2);
    out.u32(0).byte(0x41).s32(16).byte(0x0b).u32(commonCells.length).raw(commonCells);
    const bytes = this.#bytes.subarray(0, this.#end - dataStart);
    return out.u32(0).byte(0x41).s32(dataStart).byte(0x0b).u32(bytes.length).raw(bytes);
  }

  #utf8At(text: string, utf8: Uint8Array): number {
    const known = this.#utf8.get(text);
    if (known !== undefined) return known;
    const at = this.bytes(utf8);
    this.#utf8.set(text, at);
    return at;
  }
}

/** null, false, true, optional.none, "", [] and {} at 16, 32, … 112, as `assembly/core/cell.ts` has them. */
const commonCells = Uint8Array.from(
  [
    [0, 0, 0, 0],
    [1, 0, 0, 0],
    [1, 1, 0, 0],
    [12, 0, 0, 0],
    [5, 0, 0, 1],
    [7, 0, 0, 0],
    [8, 0, 0, 0],
  ].flatMap((words) => words.flatMap((word) => [word, 0, 0, 0])),
);
