import { CelDuration, CelMap, CelTimestamp, CelUint, type CelValue, isList, isMap, mapEntries } from "@edict/cel";
import type { DataImage } from "../data/data-image.ts";

/** Tags of cells, `assembly/core/cell.ts`. */
export const tags = {
  int: 2,
  uint: 3,
  double: 4,
  bytes: 6,
  list: 7,
  map: 8,
  timestamp: 9,
  duration: 10,
  type: 11,
} as const;

/** Cells that every module has. */
export const fixedCells = {
  null: 16,
  false: 32,
  true: 48,
  none: 64,
  emptyText: 80,
  emptyList: 96,
  emptyMap: 112,
} as const;

/** Writes a value that is known at build time; its address, or `undefined` if values of this type are made at run time. */
export function writeStatic(value: CelValue, data: DataImage): number | undefined {
  if (value === null) return fixedCells.null;
  switch (typeof value) {
    case "boolean":
      return value ? fixedCells.true : fixedCells.false;
    case "string":
      return value === "" ? fixedCells.emptyText : data.text(value);
    case "number":
      return writeDouble(value, data);
    case "bigint":
      return writeLong(tags.int, 0, value, data);
    default:
      return writeObject(value, data);
  }
}

function writeObject(value: Exclude<CelValue, null | boolean | string | number | bigint>, data: DataImage) {
  if (value instanceof CelUint) return writeUint(value, data);
  if (value instanceof CelTimestamp) return writeTimestamp(value, data);
  if (value instanceof CelDuration) return writeDuration(value, data);
  if (value instanceof Uint8Array) return writeBytes(value, data);
  if (isList(value)) return writeList(value, data);
  return value instanceof CelMap || isMap(value) ? writeMap(value, data) : undefined;
}

/** Parts of the runtime are for values of such types alone. */
const rareValues = "rareValues";

function writeUint({ value }: CelUint, data: DataImage): number {
  data.features.add(rareValues);
  return writeLong(tags.uint, 0, value, data);
}

function writeBytes(bytes: Uint8Array, data: DataImage): number {
  data.features.add(rareValues);
  return data.cell(tags.bytes, bytes.length, data.bytes(bytes), 0);
}

function writeDouble(value: number, data: DataImage): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return data.cell(tags.double, 0, view.getUint32(0, true), view.getUint32(4, true));
}

/** Printing an instant takes code that nothing else needs; so does printing a duration. */
function writeTimestamp({ seconds, nanos, offsetMinutes }: CelTimestamp, data: DataImage): number {
  data.features.add("makeZonedTimestamp");
  const at = writeLong(tags.timestamp, nanos, BigInt(seconds), data);
  data.words([offsetMinutes >>> 0, 0]);
  return at;
}

function writeDuration({ nanos }: CelDuration, data: DataImage): number {
  data.features.add("makeDuration");
  return writeLong(tags.duration, 0, nanos, data);
}

function writeLong(tag: number, n: number, value: bigint, data: DataImage): number {
  const bits = BigInt.asUintN(64, value);
  return data.cell(tag, n, Number(bits & 0xffffffffn), Number(bits >> 32n));
}

function writeList(list: readonly CelValue[], data: DataImage): number | undefined {
  if (list.length === 0) return fixedCells.emptyList;
  const elements = writeAll(list, data);
  return elements === undefined ? undefined : data.cell(tags.list, list.length, data.words(elements), 0);
}

function writeMap(map: CelValue & object, data: DataImage): number | undefined {
  if (!isMap(map)) return undefined;
  const entries = mapEntries(map);
  if (entries.length === 0) return fixedCells.emptyMap;
  if (entries.some(([key]) => typeof key !== "string")) data.features.add("otherKeys");
  const words = writeAll(entries.flat(), data);
  return words === undefined ? undefined : data.cell(tags.map, entries.length, data.words(words), 0);
}

function writeAll(values: readonly CelValue[], data: DataImage): number[] | undefined {
  const written: number[] = [];
  for (const value of values) {
    const at = writeStatic(value, data);
    if (at === undefined) return undefined;
    written.push(at);
  }
  return written;
}

/** A type as a value. */
export function writeType(name: string, data: DataImage): number {
  data.features.add(rareValues);
  return data.cell(tags.type, 0, data.text(name), 0);
}
