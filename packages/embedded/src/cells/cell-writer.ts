import { wasmCellBytes as cellBytesOfAbi, wasmFixedCells, wasmTags } from "@edict/protocol/wasm";
import type { ModuleExports } from "../module-exports.ts";
import { RequestMistake } from "../request-mistake.ts";

// Kept here, since what another module exports is looked up each time that it is used.
const wasmCellBytes = cellBytesOfAbi;
const { string: stringTag, double: doubleTag } = wasmTags;

/** Texts longer than this are not kept: they seldom come again. */
const keptTextMax = 64;
/** Room for texts that are kept, in bytes. When it is full it is emptied, so that no stream of new texts can fill memory. */
const keptBytes = 0x20000;
/** Texts met lately are found without hashing; a power of two. */
const recentTexts = 1024;
/** Room that is asked for when a request needs more than it was given. */
const moreBytes = 0x4000;

const encoder = new TextEncoder();

/**
 * Writes the cells of requests into the memory of a module. Texts that come again, such as roles and actions, are written
 * once and known by their address from then on.
 */
export class CellWriter {
  /** The memory as 32-bit words; look at it anew after every call of the module, which may have moved it. */
  words = new Int32Array(0);
  readonly #module: ModuleExports;
  readonly #known = new Map<string, number>();
  readonly #recent: string[] = Array(recentTexts).fill("");
  readonly #recentCells = new Int32Array(recentTexts);
  #doubles = new Float64Array(0);
  #bytes = new Uint8Array(0);
  #top = 0;
  #end = 0;
  readonly #keptStart: number;
  #keptTop: number;

  constructor(module: ModuleExports) {
    this.#module = module;
    this.#keptStart = module.keep(keptBytes);
    this.#keptTop = this.#keptStart;
    this.refresh();
    this.#forget();
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Looks at the memory where it is now, if a call has moved it. */
  refresh(): void {
    if (this.words.length !== 0) return;
    const { buffer } = this.#module.memory;
    this.words = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  /** Writes from an address on, up to an end; both are multiples of 8. */
  writeTo(at: number, end: number): void {
    this.#top = at;
    this.#end = end;
  }

  /** Makes room for kept texts if there is little left. To be called between requests: addresses that were given are void. */
  makeRoom(): void {
    if (this.#keptTop > this.#keptStart + keptBytes - 0x2000) this.#forget();
  }

  #forget(): void {
    this.#known.clear();
    this.#known.set("", wasmFixedCells.emptyText);
    this.#recent.fill("");
    this.#recentCells.fill(wasmFixedCells.emptyText);
    this.#keptTop = this.#keptStart;
  }

  /** Room for some bytes, a multiple of 8. */
  reserve(size: number): number {
    const at = this.#top;
    const next = (at + size + 7) & ~7;
    if (next > this.#end) return this.#reserveMore(size);
    this.#top = next;
    return at;
  }

  #reserveMore(size: number): number {
    const room = Math.max(size + 8, moreBytes);
    const at = this.#module.more(room);
    this.refresh();
    this.#top = (at + size + 7) & ~7;
    this.#end = at + room;
    return at;
  }

  /** The address of a STRING that is likely to come again. */
  text(text: string): number {
    const place = placeOf(text);
    if (this.#recent[place] === text) return this.#recentCells[place] as number;
    const known = this.#known.get(text);
    if (known === undefined) return this.#newText(text);
    this.#recent[place] = text;
    this.#recentCells[place] = known;
    return known;
  }

  /** The address of a STRING that is not likely to come again. */
  passingText(text: string): number {
    if (typeof text !== "string") throw RequestMistake.ofStatus(6);
    if (text === "") return wasmFixedCells.emptyText;
    const cell = this.reserve(wasmCellBytes + text.length * 3);
    this.#putText(cell, text);
    return cell;
  }

  /** The address of the module's own STRING of a name, which is never void; 0 if it has none. */
  nameCell(name: string): number {
    const length = this.#putText(this.#keptTop, name);
    return this.#module.find_name(this.#keptTop + wasmCellBytes, length);
  }

  #newText(text: string): number {
    if (typeof text !== "string") throw RequestMistake.ofStatus(6);
    const end = this.#keptStart + keptBytes;
    if (text.length > keptTextMax || this.#keptTop + wasmCellBytes + text.length * 3 > end)
      return this.passingText(text);
    const own = this.#keptTop;
    const length = this.#putText(own, text);
    const name = this.#module.find_name(own + wasmCellBytes, length);
    const cell = name === 0 ? own : name;
    if (name === 0) this.#keptTop = (own + wasmCellBytes + length + 7) & ~7;
    this.#known.set(text, cell);
    return cell;
  }

  /** Writes a STRING, its bytes behind it; their number. */
  #putText(cell: number, text: string): number {
    const at = cell + wasmCellBytes;
    const length = this.#putUtf8(at, text);
    const { words } = this;
    words[cell >> 2] = stringTag;
    words[(cell >> 2) + 1] = length;
    words[(cell >> 2) + 2] = at;
    words[(cell >> 2) + 3] = 0;
    return length;
  }

  #putUtf8(at: number, text: string): number {
    const bytes = this.#bytes;
    const { length } = text;
    // Short texts of ASCII cost less than a call of the encoder.
    if (length > 32) return encoder.encodeInto(text, bytes.subarray(at)).written;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return encoder.encodeInto(text, bytes.subarray(at)).written;
      bytes[at + i] = code;
    }
    return length;
  }

  /** The address of a DOUBLE. */
  double(value: number): number {
    const cell = this.reserve(wasmCellBytes);
    this.words[cell >> 2] = doubleTag;
    this.#doubles[(cell >> 3) + 1] = value;
    return cell;
  }

  /** The address of a cell with a count and an address. */
  cell(tag: number, count: number, at: number): number {
    const cell = this.reserve(wasmCellBytes);
    const word = cell >> 2;
    this.words[word] = tag;
    this.words[word + 1] = count;
    this.words[word + 2] = at;
    this.words[word + 3] = 0;
    return cell;
  }

  /** The address of the addresses of STRINGs. */
  textList(texts: readonly string[]): number {
    if (!Array.isArray(texts)) throw RequestMistake.ofStatus(6);
    const at = this.reserve(texts.length * 4);
    for (let i = 0; i < texts.length; i++) {
      const cell = this.text(texts[i] as string);
      this.words[(at >> 2) + i] = cell;
    }
    return at;
  }
}

/** Where a text is among the recent ones, by two of its characters: hashing it whole would cost more than it saves. */
function placeOf(text: string): number {
  if (typeof text !== "string") return 0;
  const { length } = text;
  return (text.charCodeAt(length >> 1) * 7 + text.charCodeAt(0) * 31 + length) & (recentTexts - 1);
}
