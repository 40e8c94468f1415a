import type { JsonObject } from "@edict/protocol";
import { CelMap, sortedKeys } from "./cel-map.ts";
import type { CelValue } from "./cel-value.ts";

/** Number of entries of a map in either form. */
export function mapSize(map: CelMap | JsonObject): number {
  return map instanceof CelMap ? map.size : Object.keys(map).length;
}

/** Value under a key, or `undefined`. Objects are read through own properties only. */
export function mapFind(map: CelMap | JsonObject, key: CelValue): CelValue | undefined {
  if (map instanceof CelMap) return map.find(key);
  return typeof key === "string" && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Entries in iteration order. */
export function mapEntries(map: CelMap | JsonObject): (readonly [CelValue, CelValue])[] {
  if (map instanceof CelMap) return map.sorted();
  return sortedKeys(map).map((key) => [key, map[key] ?? null]);
}

/** Keys in iteration order. */
export function mapKeys(map: CelMap | JsonObject): readonly CelValue[] {
  return map instanceof CelMap ? map.sorted().map(([key]) => key) : sortedKeys(map);
}
