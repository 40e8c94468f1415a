import { wasmDepthMax, wasmFixedCells, wasmTags } from "@edict/protocol/wasm";
import { RequestMistake } from "../request-mistake.ts";
import type { CellWriter } from "./cell-writer.ts";

/** Members that a map is cut down to, each with those of its own; `undefined` keeps all. */
export type Members = ReadonlyMap<string, Members | undefined>;

/** Writes a value as `JSON.stringify` would take it; the address of its cell, 0 for what JSON leaves out. */
export function writeValue(writer: CellWriter, value: unknown, members: Members | undefined, depth = 0): number {
  switch (typeof value) {
    case "string":
      return writer.text(value);
    case "boolean":
      return value ? wasmFixedCells.true : wasmFixedCells.false;
    case "number":
      if (value - value !== 0) throw RequestMistake.ofStatus(8);
      return writer.double(value);
    case "object":
      return writeObject(writer, value, members, depth + 1);
    case "bigint":
      throw RequestMistake.ofStatus(6);
    default:
      return 0;
  }
}

function writeObject(writer: CellWriter, value: object | null, members: Members | undefined, depth: number): number {
  if (value === null) return wasmFixedCells.null;
  if (depth > wasmDepthMax) throw RequestMistake.ofStatus(5);
  if (Array.isArray(value)) return writeList(writer, value, depth);
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === "function") return writeValue(writer, toJSON.call(value, ""), members, depth);
  return writeMap(writer, value as { readonly [name: string]: unknown }, members, depth);
}

function writeList(writer: CellWriter, list: readonly unknown[], depth: number): number {
  const count = list.length;
  if (count === 0) return wasmFixedCells.emptyList;
  const elements = writer.reserve(count * 4);
  for (let i = 0; i < count; i++) {
    const cell = writeValue(writer, list[i], undefined, depth);
    writer.words[(elements >> 2) + i] = cell === 0 ? wasmFixedCells.null : cell;
  }
  return writer.cell(wasmTags.list, count, elements);
}

/** Entries stand in the order of their keys' UTF-8. */
function writeMap(
  writer: CellWriter,
  map: { readonly [name: string]: unknown },
  members: Members | undefined,
  depth: number,
): number {
  const names = sortNames(members === undefined ? Object.keys(map) : namesOf(map, members));
  const entries = writer.reserve(names.length * 8);
  let count = 0;
  for (const name of names) {
    const cell = writeValue(writer, map[name], members?.get(name), depth);
    if (cell === 0) continue;
    const key = writer.text(name);
    writer.words[(entries >> 2) + count * 2] = key;
    writer.words[(entries >> 2) + count * 2 + 1] = cell;
    count += 1;
  }
  return count === 0 ? wasmFixedCells.emptyMap : writer.cell(wasmTags.map, count, entries);
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
