import type { Effects, TextList } from "./cells/text-lists.ts";
import type { Effect } from "./request.ts";

/** Three words: effect, policy, scope. */
const outcomeBytes = 12;
const allow = 1;
/** Answers that are kept for a list of actions; more than four actions can have, and a prime, so that all of them count. */
const answersKept = 17;
/** What is decided about more actions does not fit into a number. */
const actionsMax = 31;

/** Whether an outcome at an address is an allow. */
export function isAllowed(words: Int32Array, outcome: number): boolean {
  return words[outcome >> 2] === allow;
}

/**
 * What was decided about each action, from the outcomes at an address. The same answer about the same actions is the same
 * object, since building one costs a tenth of deciding; it is frozen, so that nobody changes the answer of another.
 */
export function readEffects(words: Int32Array, outcomes: number, actions: TextList): Effects {
  const { texts, answers } = actions;
  const count = texts.length;
  if (count > actionsMax) return makeEffects(words, outcomes, texts);
  let allowed = 0;
  for (let i = 0, word = outcomes >> 2; i < count; i++, word += outcomeBytes >> 2) {
    if (words[word] === allow) allowed |= 1 << i;
  }
  const place = allowed % answersKept;
  const known = answers[place];
  if (known?.allowed === allowed) return known.effects;
  const effects = makeEffects(words, outcomes, texts);
  answers[place] = { allowed, effects };
  return effects;
}

function makeEffects(words: Int32Array, outcomes: number, actions: readonly string[]): Effects {
  const effectAt = (i: number): Effect =>
    isAllowed(words, outcomes + i * outcomeBytes) ? "EFFECT_ALLOW" : "EFFECT_DENY";
  return Object.freeze(Object.fromEntries(actions.map((action, i) => [action, effectAt(i)])));
}
