import { compareText, type JsonObject } from "@edict/protocol";
import { CelObject } from "./cel-object.ts";
import { CelUint } from "./cel-uint.ts";
import type { CelValue } from "./cel-value.ts";
import { int64Max, losslessInt } from "./int64.ts";
import { CelTimestamp } from "./time.ts";

/**
 * A map with any kind of key. Keys of different types are different keys, but lookups find integers by numbers of other types.
 * NaN is a key that no lookup finds, and that may be there several times.
 * Iteration goes by key: false, true, numbers by value, strings by code point; that order is Edict's choice, Cerbos's
 * changes from run to run.
 */
export class CelMap extends CelObject {
  private readonly entries = new Map<string, readonly [CelValue, CelValue]>();
  private unfindable = 0;

  get typeName(): string {
    return "map";
  }

  get size(): number {
    return this.entries.size;
  }

  /** Sets an entry; only while the map is being built. */
  set(key: CelValue, value: CelValue): void {
    const id = keyId(key) ?? `?${this.unfindable++}`;
    this.entries.set(id, [this.entries.get(id)?.[0] ?? key, value]);
  }

  /** Takes an entry out again; only while the map is being built. */
  delete(key: CelValue): void {
    const id = keyId(key);
    if (id !== undefined) this.entries.delete(id);
  }

  find(key: CelValue): CelValue | undefined {
    for (const id of lookupIds(key)) {
      const entry = this.entries.get(id);
      if (entry !== undefined) return entry[1];
    }
    return undefined;
  }

  /** Entries in iteration order. */
  sorted(): (readonly [CelValue, CelValue])[] {
    return [...this.entries.values()].sort(([a], [b]) => compareKeys(a, b));
  }

  copy(): CelMap {
    const map = new CelMap();
    for (const [id, entry] of this.entries) map.entries.set(id, entry);
    map.unfindable = this.unfindable;
    return map;
  }
}

/** Keys of a JSON object in iteration order. */
export function sortedKeys(object: JsonObject): string[] {
  return Object.keys(object).sort(compareText);
}

function keyId(key: CelValue): string | undefined {
  switch (typeof key) {
    case "string":
      return `s${key}`;
    case "bigint":
      return `i${key}`;
    case "number":
      return Number.isNaN(key) ? undefined : `d${key}`;
    case "boolean":
      return `b${key}`;
    default:
      if (key instanceof CelUint) return `u${key.value}`;
      if (key instanceof CelTimestamp) return `t${key.seconds}.${key.nanos}`;
      return key === null ? "null" : undefined;
  }
}

/** Ids under which a key may be stored, the exact one first. */
function lookupIds(key: CelValue): string[] {
  const exact = keyId(key);
  if (exact === undefined) return [];
  if (typeof key === "bigint") return key >= 0n ? [exact, `u${key}`] : [exact];
  if (key instanceof CelUint) return key.value <= int64Max ? [exact, `i${key.value}`] : [exact];
  if (typeof key !== "number") return [exact];
  const int = losslessInt(key);
  if (int !== undefined) return int >= 0n ? [exact, `i${int}`, `u${int}`] : [exact, `i${int}`];
  return key >= 2 ** 63 && key < 2 ** 64 ? [exact, `u${BigInt(key)}`] : [exact];
}

function compareKeys(a: CelValue, b: CelValue): number {
  const rank = keyRank(a) - keyRank(b);
  if (rank !== 0) return rank;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  const left = keyNumber(a);
  const right = keyNumber(b);
  return left < right ? -1 : left > right ? 1 : compareText(keyId(a) ?? "", keyId(b) ?? "");
}

function keyRank(key: CelValue): number {
  if (typeof key === "boolean") return 0;
  if (typeof key === "bigint" || typeof key === "number" || key instanceof CelUint) return 1;
  return typeof key === "string" ? 2 : 3;
}

function keyNumber(key: CelValue): bigint | number {
  if (Number.isNaN(key)) return Number.NEGATIVE_INFINITY;
  if (typeof key === "bigint" || typeof key === "number") return key;
  if (key instanceof CelUint) return key.value;
  return key === true ? 1 : 0;
}
