import type { CelValue } from "@edict/cel";
import {
  CelDuration,
  CelError,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelUint,
  isList,
  isMap,
  mapEntries,
  typeNameOf,
} from "@edict/cel";

/** A value or an error, as functions take and answer them. */
export type Outcome = CelValue | CelError;

/** A value of a class that the CEL room keeps to itself, as text. */
export class Shown {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The insides of such classes. */
interface Rare {
  readonly name: string;
  readonly parts: readonly string[];
  readonly bytes: Uint8Array;
  readonly ip: CelValue;
  readonly prefixLength: number;
  readonly trustDomain: Rare;
  readonly path: string;
}

/** Memory of a runtime, and how to get more of it. */
export interface CellMemory {
  /** Current view; allocating may replace it. */
  readonly view: () => DataView;
  readonly alloc: (size: number) => number;
  /** Addresses of lists written since the memory was reset. */
  readonly lists: Map<readonly CelValue[], number>;
}

const tags = {
  null: 0,
  bool: 1,
  int: 2,
  uint: 3,
  double: 4,
  string: 5,
  bytes: 6,
  list: 7,
  map: 8,
  timestamp: 9,
  duration: 10,
  type: 11,
  optional: 12,
  hierarchy: 13,
  ip: 14,
  cidr: 15,
  spiffeId: 16,
  spiffeDomain: 17,
  spiffeMatcher: 18,
  message: 19,
  error: 31,
} as const;

const fixed = { null: 16, false: 32, true: 48, none: 64, emptyText: 80, emptyList: 96, emptyMap: 112 } as const;

/** First address that is free for what a host puts below the arena. */
export const afterFixedCells = 128;

/** Writes the cells that every module has. */
export function writeFixedCells(view: DataView): void {
  const cell = (at: number, tag: number, n: number): void => {
    view.setUint32(at, tag, true);
    view.setUint32(at + 4, n, true);
  };
  cell(fixed.null, tags.null, 0);
  cell(fixed.false, tags.bool, 0);
  cell(fixed.true, tags.bool, 1);
  cell(fixed.none, tags.optional, 0);
  cell(fixed.emptyText, tags.string, 0);
  cell(fixed.emptyList, tags.list, 0);
  cell(fixed.emptyMap, tags.map, 0);
}

/** Writes a STRING cell with its text; `at` is aligned to 8. Answers the first free address after it. */
export function writeText(view: DataView, at: number, text: string): number {
  const utf8 = new TextEncoder().encode(text);
  new Uint8Array(view.buffer, at + 16, utf8.length).set(utf8);
  view.setUint32(at, tags.string, true);
  view.setUint32(at + 4, utf8.length, true);
  view.setUint32(at + 8, at + 16, true);
  view.setUint32(at + 12, 0, true);
  return (at + 16 + utf8.length + 7) & ~7;
}

/** The address of a cell that holds a value. */
export function encode(memory: CellMemory, value: Outcome): number {
  if (value === null) return fixed.null;
  if (value === true) return fixed.true;
  if (value === false) return fixed.false;
  if (typeof value === "string") return encodeText(memory, value);
  if (typeof value === "bigint") return makeLong(memory, tags.int, 0, value);
  if (typeof value === "number") return makeDouble(memory, value);
  if (value instanceof CelError) return makeCell(memory, tags.error, 0, encodeText(memory, value.message), 0);
  if (value instanceof CelUint) return makeLong(memory, tags.uint, 0, value.value);
  if (value instanceof Uint8Array) return makeCell(memory, tags.bytes, value.length, putBytes(memory, value), 0);
  if (isList(value)) return encodeList(memory, value);
  return isMap(value) ? encodeMap(memory, value) : encodeRare(memory, value);
}

function encodeList(memory: CellMemory, list: readonly CelValue[]): number {
  const known = memory.lists.get(list);
  if (known !== undefined) return known;
  const elements = putWords(
    memory,
    list.map((element) => encode(memory, element)),
  );
  const at = makeCell(memory, tags.list, list.length, elements, 0);
  memory.lists.set(list, at);
  return at;
}

function encodeMap(memory: CellMemory, map: Parameters<typeof mapEntries>[0]): number {
  const entries = mapEntries(map);
  const words = entries.flatMap(([key, value]) => [encode(memory, key), encode(memory, value)]);
  return makeCell(memory, tags.map, entries.length, putWords(memory, words), 0);
}

function encodeRare(memory: CellMemory, value: CelValue): number {
  if (value instanceof CelTimestamp) {
    return makeLong(memory, tags.timestamp, value.nanos, BigInt(value.seconds), value.offsetMinutes);
  }
  if (value instanceof CelDuration) return makeLong(memory, tags.duration, 0, value.nanos);
  if (value instanceof CelOptional) {
    return value.value === undefined ? fixed.none : makeCell(memory, tags.optional, 0, encode(memory, value.value), 0);
  }
  const rare = value as unknown as Rare;
  switch (typeNameOf(value)) {
    case "type":
      return makeCell(memory, tags.type, 0, encodeText(memory, rare.name), 0);
    case "cerbos.lib.hierarchy": {
      const parts = rare.parts.map((part) => encodeText(memory, part));
      return makeCell(memory, tags.hierarchy, parts.length, putWords(memory, parts), 0);
    }
    case "net.IP":
      return makeCell(memory, tags.ip, rare.bytes.length, putBytes(memory, rare.bytes), 0);
    case "net.CIDR":
      return makeCell(memory, tags.cidr, rare.prefixLength, encode(memory, rare.ip), 0);
    case "cerbos.lib.spiffeTrustDomain":
      return makeCell(memory, tags.spiffeDomain, 0, encodeText(memory, rare.name), 0);
    case "cerbos.lib.spiffeID": {
      const name = encodeText(memory, rare.trustDomain.name);
      return makeCell(memory, tags.spiffeId, 0, name, encodeText(memory, rare.path));
    }
    default:
      throw new Error(`no cell for ${typeNameOf(value)}`);
  }
}

/** Text of a value of a class that the CEL room keeps to itself; equal to that of its cell. */
export function showRare(value: CelValue): string {
  const rare = value as unknown as Rare;
  switch (typeNameOf(value)) {
    case "type":
      return `type ${rare.name}`;
    case "cerbos.lib.hierarchy":
      return `hierarchy ${JSON.stringify(rare.parts)}`;
    case "net.IP":
      return `ip ${rare.bytes.join(".")}`;
    case "net.CIDR":
      return `cidr ${showRare(rare.ip)}/${rare.prefixLength}`;
    case "cerbos.lib.spiffeTrustDomain":
      return `trust domain ${rare.name}`;
    case "cerbos.lib.spiffeID":
      return `spiffe id ${rare.trustDomain.name} ${rare.path}`;
    default:
      return typeNameOf(value);
  }
}

function makeCell(memory: CellMemory, tag: number, n: number, p: number, q: number): number {
  const at = memory.alloc(16);
  const view = memory.view();
  for (const [i, word] of [tag, n, p, q].entries()) view.setUint32(at + 4 * i, word, true);
  return at;
}

/** A timestamp is followed by its offset in minutes, which only shows when it is printed. */
function makeLong(memory: CellMemory, tag: number, n: number, value: bigint, offset = 0): number {
  const at = memory.alloc(24);
  const view = memory.view();
  view.setUint32(at, tag, true);
  view.setUint32(at + 4, n, true);
  view.setBigUint64(at + 8, BigInt.asUintN(64, value), true);
  view.setInt32(at + 16, offset, true);
  return at;
}

function makeDouble(memory: CellMemory, value: number): number {
  const at = memory.alloc(16);
  memory.view().setUint32(at, tags.double, true);
  memory.view().setFloat64(at + 8, value, true);
  return at;
}

function encodeText(memory: CellMemory, text: string): number {
  if (text === "") return fixed.emptyText;
  const at = memory.alloc(16 + new TextEncoder().encode(text).length);
  writeText(memory.view(), at, text);
  return at;
}

function putBytes(memory: CellMemory, bytes: Uint8Array): number {
  const at = memory.alloc(bytes.length);
  new Uint8Array(memory.view().buffer, at, bytes.length).set(bytes);
  return at;
}

function putWords(memory: CellMemory, words: readonly number[]): number {
  const at = memory.alloc(4 * words.length);
  const view = memory.view();
  for (const [i, word] of words.entries()) view.setUint32(at + 4 * i, word, true);
  return at;
}

/** The value that a cell holds. */
export function decode(view: DataView, at: number): Outcome | Shown {
  const tag = view.getUint32(at, true);
  const n = view.getUint32(at + 4, true);
  const p = view.getUint32(at + 8, true);
  switch (tag) {
    case tags.null:
      return null;
    case tags.bool:
      return n !== 0;
    case tags.int:
      return view.getBigInt64(at + 8, true);
    case tags.uint:
      return new CelUint(view.getBigUint64(at + 8, true));
    case tags.double:
      return view.getFloat64(at + 8, true);
    case tags.string:
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytesOf(view, p, n));
    case tags.bytes:
      return bytesOf(view, p, n);
    case tags.list:
      return words(view, p, n).map((element) => decodeValue(view, element));
    case tags.map:
      return decodeMap(view, p, n);
    default:
      return decodeRare(view, at, tag);
  }
}

function decodeRare(view: DataView, at: number, tag: number): Outcome | Shown {
  const n = view.getUint32(at + 4, true);
  const p = view.getUint32(at + 8, true);
  const q = view.getUint32(at + 12, true);
  switch (tag) {
    case tags.timestamp:
      return new CelTimestamp(Number(view.getBigInt64(at + 8, true)), n, view.getInt32(at + 16, true));
    case tags.duration:
      return new CelDuration(view.getBigInt64(at + 8, true));
    case tags.optional:
      return new CelOptional(p === 0 ? undefined : decodeValue(view, p));
    case tags.type:
      return new Shown(`type ${decodeText(view, p)}`);
    case tags.hierarchy:
      return new Shown(`hierarchy ${JSON.stringify(words(view, p, n).map((part) => decodeText(view, part)))}`);
    case tags.ip:
      return new Shown(`ip ${bytesOf(view, p, n).join(".")}`);
    case tags.cidr:
      return new Shown(
        `cidr ip ${bytesOf(view, view.getUint32(p + 8, true), view.getUint32(p + 4, true)).join(".")}/${n}`,
      );
    case tags.spiffeDomain:
      return new Shown(`trust domain ${decodeText(view, p)}`);
    case tags.spiffeId:
      return new Shown(`spiffe id ${decodeText(view, p)} ${decodeText(view, q)}`);
    case tags.spiffeMatcher:
      return new Shown("cerbos.lib.spiffeMatcher");
    case tags.message:
      return new Shown(`message ${n}`);
    case tags.error:
      return new CelError(decodeText(view, p) + (q === 0 ? "" : decodeText(view, q)));
    default:
      throw new Error(`no value for a cell with tag ${tag} at ${at}`);
  }
}

/** A part of a value; what is `Shown` passes through, for `show` to find. */
function decodeValue(view: DataView, at: number): CelValue {
  const value = decode(view, at);
  if (value instanceof CelError) throw new Error(`an error inside a value: ${value.message}`);
  return value as CelValue;
}

function decodeText(view: DataView, at: number): string {
  const text = decode(view, at);
  if (typeof text !== "string") throw new Error(`no string at ${at}`);
  return text;
}

function decodeMap(view: DataView, p: number, n: number): CelMap {
  const map = new CelMap();
  for (let i = 0; i < n; i++) {
    const [key = 0, value = 0] = words(view, p + 8 * i, 2);
    map.set(decodeValue(view, key), decodeValue(view, value));
  }
  return map;
}

function words(view: DataView, p: number, n: number): number[] {
  return Array.from({ length: n }, (_, i) => view.getUint32(p + 4 * i, true));
}

function bytesOf(view: DataView, p: number, n: number): Uint8Array {
  return new Uint8Array(view.buffer, p, n).slice();
}
