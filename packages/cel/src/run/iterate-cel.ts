import { CelMap } from "../value/cel-map.ts";
import { CelObject } from "../value/cel-object.ts";
import type { CelValue } from "../value/cel-value.ts";
import { mapEntries } from "../value/map-access.ts";

/**
 * What a comprehension iterates over: indices with elements of a list, keys with values of a map in iteration order;
 * `undefined` for values that cannot be iterated.
 */
export function iterateCel(value: CelValue): readonly (readonly [CelValue, CelValue])[] | undefined {
  if (isList(value)) return value.map((element, index) => [BigInt(index), element] as const);
  if (value instanceof CelMap) return mapEntries(value);
  const isObject = typeof value === "object" && value !== null;
  return isObject && !(value instanceof CelObject) && !(value instanceof Uint8Array) ? mapEntries(value) : undefined;
}

function isList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value);
}
