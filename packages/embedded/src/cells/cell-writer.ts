import { wasmCellBytes as cellBytesOfAbi, wasmFixedCells, wasmTags } from "@edict/protocol/wasm";
import type { ModuleExports } from "../module-exports.ts";
import { RequestMistake } from "../request-mistake.ts";
import { type HostText, hostTextOf } from "./host-text.ts";
import { TextList, TextLists } from "./text-lists.ts";

// Kept here, since what another module exports is looked up each time that it is used.
const wasmCellBytes = cellBytesOfAbi;
const { string: stringTag, double: doubleTag } = wasmTags;

/** Texts longer than this are not kept: they seldom come again. */
const keptTextMax = 64;
/** Longer lists are not kept either. */
const keptListMax = 31;
/** Room for texts that are kept, in bytes. When it is full it is emptied, so that no stream of new texts can fill memory. */
const keptBytes = 0x20000;
/** Texts met lately are found without hashing; a power of two. */
const recentTexts = 1024;
/** Room that is asked for when a request needs more than it was given. */
const moreBytes = 0x4000;

const encoder = new TextEncoder();
/** What is decoded never begins with a byte order mark. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Writes the cells of requests into the memory of a module. Texts that come again, such as roles and actions, are written
 * once and known by their address from then on.
 */
export class CellWriter {
  /** The memory as 32-bit words; look at it anew after every call of the module, which may have moved it. */
  words = new Int32Array(0);
  /** The same as bytes. */
  bytes = new Uint8Array(0);
  readonly #module: ModuleExports;
  readonly #known = new Map<string, number>();
  readonly #recent: string[] = Array(recentTexts).fill("");
  readonly #lists = new TextLists();
  readonly #recentCells = new Int32Array(recentTexts);
  #doubles = new Float64Array(0);
  #hostText: HostText | undefined;
  #top = 0;
  #end = 0;
  readonly #keptStart: number;
  readonly #keptEnd: number;
  /** Beyond it there is little room left. */
  readonly #keptLimit: number;
  #keptTop: number;

  constructor(module: ModuleExports) {
    this.#module = module;
    this.#keptStart = module.keep(keptBytes);
    this.#keptEnd = this.#keptStart + keptBytes;
    this.#keptLimit = this.#keptEnd - 0x2000;
    this.#keptTop = this.#keptStart;
    this.refresh();
    this.forget();
  }

  /** Looks at the memory where it is now, if a call has moved it. */
  refresh(): void {
    if (!this.words.length) this.look();
  }

  /** Looks at the memory where it is now. */
  look(): void {
    const { buffer } = this.#module.memory;
    this.words = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.bytes = new Uint8Array(buffer);
    this.#hostText = hostTextOf(buffer);
  }

  /** Writes to room that the module has just given, at a multiple of 8. */
  writeTo(room: number, size: number): void {
    this.refresh();
    this.#top = room;
    this.#end = room + size;
  }

  /** Makes room for kept texts if there is little left. To be called between requests: addresses that were given are void. */
  makeRoom(): void {
    if (this.#keptTop > this.#keptLimit) this.forget();
  }

  /** Forgets all texts that are kept. */
  forget(): void {
    this.#known.clear();
    this.#lists.forget();
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
    if (typeof text !== "string") throw RequestMistake.ofStatus(6);
    // By two of its characters: hashing it whole would cost more than it saves.
    const { length } = text;
    const place = (text.charCodeAt(length >> 1) * 7 + text.charCodeAt(0) * 31 + length) & (recentTexts - 1);
    if (this.#recent[place] === text) return this.#recentCells[place] as number;
    return this.#findText(text, place);
  }

  #findText(text: string, place: number): number {
    const cell = this.#known.get(text) ?? this.#newText(text);
    if (!this.#stays(cell)) return cell;
    this.#recent[place] = text;
    this.#recentCells[place] = cell;
    return cell;
  }

  /** Whether a cell is there as long as the texts that are kept: one of the module's own or one of these. */
  #stays(cell: number): boolean {
    return cell < this.#keptEnd;
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
    if (text.length > keptTextMax || !this.#stays(this.#keptTop + wasmCellBytes + text.length * 3))
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
    const length = this.#putShort(at, text);
    this.#putCell(cell, stringTag, length, at);
    return length;
  }

  #putShort(at: number, text: string): number {
    const { length } = text;
    // Short texts of ASCII cost less than a call of the encoder.
    if (length > 32) return this.putUtf8(at, text);
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return this.putUtf8(at, text);
      this.bytes[at + i] = code;
    }
    return length;
  }

  /** Writes the UTF-8 of a text, for which there are three bytes for each of its characters; the number of its bytes. */
  putUtf8(at: number, text: string): number {
    const room = text.length * 3;
    return this.#hostText?.utf8Write(text, at, room) ?? encoder.encodeInto(text, this.bytes.subarray(at)).written;
  }

  /** The text of the UTF-8 from one address to another. */
  textAt(from: number, to: number): string {
    return this.#hostText?.utf8Slice(from, to) ?? decoder.decode(this.bytes.subarray(from, to));
  }

  /** The address of a DOUBLE. */
  double(value: number): number {
    const cell = this.reserve(wasmCellBytes);
    this.words[cell >> 2] = doubleTag;
    this.#doubles[(cell >> 3) + 1] = value;
    return cell;
  }

  /** The address of a cell with a count; what it counts is behind it, for which there is room. */
  cellWithRoom(tag: number, count: number, size: number): number {
    const cell = this.reserve(wasmCellBytes + size);
    this.#putCell(cell, tag, count, cell + wasmCellBytes);
    return cell;
  }

  #putCell(cell: number, tag: number, count: number, at: number): void {
    const { words } = this;
    const word = cell >> 2;
    words[word] = tag;
    words[word + 1] = count;
    words[word + 2] = at;
    words[word + 3] = 0;
  }

  /** A list of STRINGs that is likely to come again. */
  textList(texts: readonly string[]): TextList {
    if (!Array.isArray(texts)) throw RequestMistake.ofStatus(6);
    return this.#lists.find(texts) ?? this.#newList(texts);
  }

  #newList(texts: readonly string[]): TextList {
    const own: string[] = [];
    const cells: number[] = [];
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i] as string;
      own.push(text);
      cells.push(this.text(text));
    }
    const size = own.length * 4;
    const isShort = size > 0 && own.length <= keptListMax;
    const isKept = isShort && this.#stays(this.#keptTop + size) && cells.every((cell) => this.#stays(cell));
    const at = isKept ? this.#keptTop : this.reserve(size);
    this.words.set(cells, at >> 2);
    const list = new TextList(own, at);
    if (isKept) {
      this.#keptTop = (at + size + 7) & ~7;
      this.#lists.add(list);
    }
    return list;
  }
}
