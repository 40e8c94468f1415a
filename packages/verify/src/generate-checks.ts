import type { CheckInput, JsonObject, JsonValue } from "@edict/protocol";
import type { TableVocabulary } from "./table-vocabulary.ts";

/**
 * Requests that speak of what a rule table speaks of, the same ones for the same words and seed. Attributes hold constants
 * of the conditions, the ids of the parties, values close to these, and values of wrong types; some are left out.
 */
export function generateChecks(words: TableVocabulary, count: number, seed: number): readonly CheckInput[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => generateCheck(words, random, i));
}

/** Yields whole numbers from 0 to below `bound`. */
type Random = (bound: number) => number;

/** A small generator of pseudo-random numbers (mulberry32), so that a difference can be found again. */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

function generateCheck(words: TableVocabulary, random: Random, index: number): CheckInput {
  const id = pick(random, [...words.principals, "alice", "bob"], "alice");
  const other = pick(random, ["alice", "bob", id], id);
  const place = (): { readonly policyVersion: string; readonly scope: string } => ({
    policyVersion: random(5) === 0 ? pick(random, words.versions, "") : "",
    scope: random(3) === 0 ? "" : pick(random, words.scopes, ""),
  });
  return {
    requestId: `generated-${index}`,
    principal: { id, roles: someOf(random, words.roles, 3), ...place(), attr: attributes(words, random, id, other) },
    resource: {
      kind: random(40) === 0 ? "unheard_of" : pick(random, words.kinds, "unheard_of"),
      id: `r${random(3)}`,
      ...place(),
      attr: attributes(words, random, id, other),
    },
    actions: someOf(random, [...words.actions, "unheard:of"], 4),
    auxData: random(4) === 0 ? { jwt: attributes(words, random, id, other), jwts: {} } : undefined,
  };
}

function attributes(words: TableVocabulary, random: Random, id: string, other: string): JsonObject {
  const entries = words.attributes
    .filter(() => random(6) > 0)
    .map((name): [string, JsonValue] => [name, attributeValue(words, random, id, other, 0)]);
  return Object.fromEntries(entries);
}

const odd: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  -1,
  2.5,
  1e21,
  "",
  "ünï",
  "10.0.0.1",
  "2024-02-29T12:00:00Z",
  [],
  {},
];

function attributeValue(words: TableVocabulary, random: Random, id: string, other: string, depth: number): JsonValue {
  const die = random(12);
  if (die < 5) return nearby(random, pick(random, words.values, id));
  if (die < 7) return random(2) === 0 ? id : other;
  if (die === 7 && depth < 2) return list(random, () => attributeValue(words, random, id, other, depth + 1));
  if (die === 8 && depth < 2) {
    const names = someOf(random, [...words.members, "key"], 3);
    return Object.fromEntries(names.map((name) => [name, attributeValue(words, random, id, other, depth + 1)]));
  }
  return pick(random, odd, null);
}

/** A constant, or something that just differs from it. */
function nearby(random: Random, value: JsonValue): JsonValue {
  const die = random(8);
  if (typeof value === "number") return die === 0 ? value + 1 : die === 1 ? value - 1 : value;
  return typeof value === "string" && die === 0 ? `${value}x` : value;
}

function list(random: Random, make: () => JsonValue): readonly JsonValue[] {
  return Array.from({ length: random(4) }, make);
}

function someOf(random: Random, values: readonly string[], most: number): string[] {
  const count = 1 + random(most);
  return [...new Set(Array.from({ length: count }, () => pick(random, values, "user")))];
}

function pick<T>(random: Random, values: readonly T[], otherwise: T): T {
  return values[random(Math.max(1, values.length))] ?? otherwise;
}
