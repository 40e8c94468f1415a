import { type CelValue, isList, isMap, mapEntries, toLiteral } from "@edict/cel";
import type { CelExpr } from "@edict/protocol";

/** The expression that yields a value; `undefined` for values that cannot be written down. */
export function toLiteralExpr(value: CelValue): CelExpr | undefined {
  return toLiteral(value, () => 0);
}

/** Indices with elements of a list, keys with values of a map in iteration order; `undefined` for anything else. */
export function iterate(value: CelValue): readonly (readonly [CelValue, CelValue])[] | undefined {
  if (isList(value)) return value.map((element, index) => [BigInt(index), element] as const);
  return isMap(value) ? mapEntries(value) : undefined;
}
