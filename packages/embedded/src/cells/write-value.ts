import { wasmCellBytes as cellBytesOfAbi, wasmDepthMax, wasmFixedCells, wasmTags } from "@edict/protocol/wasm";
import { RequestMistake } from "../request-mistake.ts";
import type { CellWriter } from "./cell-writer.ts";

// Kept here, since what another module exports is looked up each time that it is used.
const { null: nullCell, true: trueCell, false: falseCell, emptyList, emptyMap } = wasmFixedCells;
const { list: listTag, map: mapTag } = wasmTags;
const depthMax = wasmDepthMax;
const wasmCellBytes = cellBytesOfAbi;

/** Members that a map is cut down to, each with those of its own; `undefined` keeps all. */
export type Members = ReadonlyMap<string, Members | undefined>;

/** Writes a value as `JSON.stringify` would take it; the address of its cell, 0 for what JSON leaves out. */
export function writeValue(writer: CellWriter, value: unknown, members: Members | undefined, depth = 0): number {
  if (typeof value === "string") return writer.text(value);
  if (typeof value === "number") {
    if (value - value !== 0) throw RequestMistake.ofStatus(8);
    return writer.double(value);
  }
  if (value === true) return trueCell;
  if (value === false) return falseCell;
  if (typeof value === "object") return writeObject(writer, value, members, depth + 1);
  if (typeof value === "bigint") throw RequestMistake.ofStatus(6);
  return 0;
}

function writeObject(writer: CellWriter, value: object | null, members: Members | undefined, depth: number): number {
  if (value === null) return nullCell;
  if (depth > depthMax) throw RequestMistake.ofStatus(5);
  if (Array.isArray(value)) return writeList(writer, value, depth);
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === "function") return writeValue(writer, toJSON.call(value, ""), members, depth);
  return writeMap(writer, value as { readonly [name: string]: unknown }, members, depth);
}

function writeList(writer: CellWriter, list: readonly unknown[], depth: number): number {
  const count = list.length;
  if (count === 0) return emptyList;
  const cell = writer.cellWithRoom(listTag, count, count * 4);
  for (let i = 0, word = (cell + wasmCellBytes) >> 2; i < count; i++, word++) {
    const value: unknown = list[i];
    const element = typeof value === "string" ? writer.text(value) : writeValue(writer, value, undefined, depth);
    writer.words[word] = element === 0 ? nullCell : element;
  }
  return cell;
}

/** Entries stand in the order of their keys' UTF-8. */
function writeMap(
  writer: CellWriter,
  map: { readonly [name: string]: unknown },
  members: Members | undefined,
  depth: number,
): number {
  const names = sortNames(members === undefined ? Object.keys(map) : namesOf(map, members));
  const cell = writer.cellWithRoom(mapTag, names.length, names.length * 8);
  let word = (cell + wasmCellBytes) >> 2;
  let count = 0;
  for (const name of names) {
    const value = writeValue(writer, map[name], members?.get(name), depth);
    if (value === 0) continue;
    const key = writer.text(name);
    writer.words[word++] = key;
    writer.words[word++] = value;
    count += 1;
  }
  writer.words[(cell >> 2) + 1] = count;
  return count === 0 ? emptyMap : cell;
}

function namesOf(map: object, members: Members): string[] {
  const names: string[] = [];
  for (const name of members.keys()) if (Object.hasOwn(map, name)) names.push(name);
  return names;
}

/** JavaScript orders by UTF-16 code unit, which is another order only where there are surrogates. */
function sortNames(names: string[]): string[] {
  names.sort();
  return names.some((name) => /[\ud800-\udfff]/.test(name)) ? names.sort(compareCodePoints) : names;
}

function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const order = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
