import { foldConstants, type Known } from "./fold-constants.ts";
import type { FunctionBody } from "./instruction.ts";
import { listUses } from "./list-uses.ts";
import type { DefinedFunction } from "./read-module.ts";

/** Of each function what it came to lately: policy sets that use the same features know the same calls. */
const lately = new WeakMap<DefinedFunction, Map<string, FunctionBody>>();

/** How many outcomes are kept of a function. */
const outcomesMax = 8;

/** What is left of a function, see `foldConstants`. */
export function foldCached(defined: DefinedFunction, known: Known): FunctionBody {
  const body = defined.body();
  const outcomes = lately.get(defined) ?? new Map<string, FunctionBody>();
  lately.set(defined, outcomes);
  const { calls, read, written } = listUses(body);
  const key = `${calls.map((target) => known.call(target)?.result ?? "").join()}|${[...read, ...written].map((index) => known.global(index) ?? "").join()}`;
  const outcome = outcomes.get(key) ?? foldConstants(body, defined.type.params.length, known);
  const [oldest] = outcomes.keys();
  if (!outcomes.has(key) && outcomes.size >= outcomesMax && oldest !== undefined) outcomes.delete(oldest);
  outcomes.set(key, outcome);
  return outcome;
}
