import { type InlineContext, inlineCalls } from "./inline-calls.ts";
import type { FunctionBody } from "./instruction.ts";

type Functions = ReadonlyMap<number, FunctionBody>;

interface Outcome {
  readonly functions: Functions;
  readonly kept: ReadonlySet<number>;
  readonly result: Functions;
}

/** What was made lately, the newest first: policy sets that are much alike need the same functions. */
const lately: Outcome[] = [];

/** How many outcomes are kept. */
const outcomesMax = 8;

/** The functions after `inlineCalls`. What is known of calls follows from what the bodies still hold. */
export function inlineCached(functions: Functions, context: InlineContext): Functions {
  const known = lately.findIndex((outcome) => isSame(outcome, functions, context.kept));
  const [outcome = { functions, kept: context.kept, result: inlineCalls(functions, context) }] =
    known < 0 ? [] : lately.splice(known, 1);
  lately.unshift(outcome);
  lately.splice(outcomesMax);
  return outcome.result;
}

function isSame(outcome: Outcome, functions: Functions, kept: ReadonlySet<number>): boolean {
  if (outcome.functions.size !== functions.size || outcome.kept.size !== kept.size) return false;
  for (const index of kept) if (!outcome.kept.has(index)) return false;
  for (const [index, body] of functions) if (outcome.functions.get(index) !== body) return false;
  return true;
}
