import type { CelExpr, CelStructEntry } from "@edict/protocol";
import { call, nestRight } from "./map-expr.ts";

const comparisons = new Set(["_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"]);

/**
 * `{"a": 1, "b": 2}[R.attr.x] == 1`, a known map with an unknown key, becomes
 * `R.attr.x == "a" && 1 == 1 || R.attr.x == "b" && 1 == 2`, which a database can filter by.
 */
export function expandIndexedMap(expr: CelExpr): CelExpr | undefined {
  if (expr.kind !== "call" || expr.target !== undefined || expr.args.length !== 2) return undefined;
  const [left, right] = expr.args;
  if (left === undefined || right === undefined) return undefined;
  if (comparisons.has(expr.function) && right.kind === "const") return expand(expr.function, left, right);
  if (expr.function === "@in" && left.kind === "const") return expand(expr.function, right, left);
  return undefined;
}

function expand(operator: string, indexed: CelExpr, constant: CelExpr): CelExpr | undefined {
  const field = indexed.kind === "select" ? indexed.field : undefined;
  const index = indexed.kind === "select" ? indexed.operand : indexed;
  if (index.kind !== "call" || index.function !== "_[_]") return undefined;
  const [map, key] = index.args;
  if (map?.kind !== "struct" || map.messageName !== "" || key?.kind !== "select") return undefined;
  const options = [...map.entries].sort(byKey).flatMap((entry) => {
    if (!("map" in entry.key)) return [];
    const value: CelExpr =
      field === undefined ? entry.value : { kind: "select", id: 0, operand: entry.value, field, testOnly: false };
    return [call("_&&_", call("_==_", key, entry.key.map), call(operator, constant, value))];
  });
  return options.length === 0 ? undefined : nestRight("_||_", options);
}

function byKey(a: CelStructEntry, b: CelStructEntry): number {
  const [left, right] = [keyText(a), keyText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyText({ key }: CelStructEntry): string {
  return "map" in key && key.map.kind === "const" && key.map.value.type === "string" ? key.map.value.value : "";
}
