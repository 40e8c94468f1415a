import { encodeUtf8 } from "@edict/cel";
import { ByteWriter } from "../module/byte-writer.ts";

/** Where the data of a policy set begins: below are the cells that every module has, and the request. */
export const dataStart = 256;

/** Cells of texts in the first row, and the most in one; each row has twice as many as the one before. */
const firstRow = 64;
const largestRow = 4096;

/** A row of STRING cells. They are not part of the data: the module writes them when it is instantiated. */
interface TextRow {
  readonly at: number;
  /** Cells that there is room for. */
  readonly room: number;
  readonly texts: string[];
}

const cellSize = 16;

/**
 * The memory that a module starts with, placed from `dataStart` upwards in the order in which it was asked for. Equal
 * texts have one cell. Texts are packed behind everything else when the image is sealed, for `assembly/core/texts.ts`.
 */
export class DataImage {
  #bytes = new Uint8Array(1024);
  #end = dataStart;
  readonly #texts = new Map<string, number>();
  readonly #rows: TextRow[] = [];
  #openRow: TextRow = { at: 0, room: 0, texts: [] };
  #isOverfull = false;
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
    if (this.#openRow.texts.length === this.#openRow.room) {
      this.#openRow = this.#startRow(Math.min(this.#openRow.room * 2 || firstRow, largestRow));
    }
    const { at, texts } = this.#openRow;
    const cell = at + texts.length * cellSize;
    texts.push(text);
    this.#texts.set(text, cell);
    return cell;
  }

  /** Address of STRING cells one after the other. */
  textRow(texts: readonly string[]): number {
    const row = this.#startRow(texts.length);
    row.texts.push(...texts);
    return row.at;
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

  /** Whether a number was met that 16 bits are too few for, so that the image is good for nothing. */
  get isOverfull(): boolean {
    return this.#isOverfull;
  }

  /** Address of 16-bit words. */
  shorts(values: readonly number[]): number {
    const bytes = new Uint8Array(values.length * 2);
    for (const [i, value] of values.entries()) {
      if (value > 0xffff) this.#isOverfull = true;
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

  /** Packs the texts; nothing may be asked for from now on. The address of the packed texts. */
  seal(): number {
    const at = this.#end;
    for (const { at: cells, texts } of this.#rows) {
      this.words([texts.length, cells], 1);
      for (const text of texts) this.bytes(terminated(encodeUtf8(text)));
    }
    this.words([0], 1);
    return at;
  }

  /** Content of the data section: the common cells, then everything else but the cells of texts. */
  encode(): ByteWriter {
    const segments: (readonly [number, Uint8Array])[] = [[commonCellsAt, commonCells]];
    let from = dataStart;
    for (const { at, room } of this.#rows) {
      segments.push([from, this.#slice(from, at)]);
      from = at + room * cellSize;
    }
    segments.push([from, this.#slice(from, this.#end)]);
    const filled = segments.filter(([, bytes]) => bytes.length > 0);
    const out = new ByteWriter().u32(filled.length);
    for (const [at, bytes] of filled) out.u32(0).byte(0x41).s32(at).byte(0x0b).u32(bytes.length).raw(bytes);
    return out;
  }

  #startRow(room: number): TextRow {
    const row: TextRow = { at: this.reserve(room * cellSize, 8), room, texts: [] };
    this.#rows.push(row);
    return row;
  }

  #slice(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from - dataStart, to - dataStart);
  }
}

/** A text ends with 0; one that it holds is written as a byte that UTF-8 never has. */
function terminated(utf8: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(utf8.length + 1);
  bytes.set(utf8.map((byte) => (byte === 0 ? 0xff : byte)));
  return bytes;
}

/** Where the common cells begin that are not all zeros; that of null, at 16, is. */
const commonCellsAt = 32;

/** false, true, optional.none, "", [] and {} at 32, 48, … 112, as `assembly/core/cell.ts` has them. */
const commonCells = Uint8Array.from(
  [[1, 0, 0, 0], [1, 1, 0, 0], [12, 0, 0, 0], [5, 0, 0, 1], [7, 0, 0, 0], [8]].flatMap((words) =>
    words.flatMap((word) => [word, 0, 0, 0]),
  ),
);
