import { type CheckInput, type JsonObject, type JsonValue, type SeededNumbers, seededNumbers } from "@edict/protocol";
import type { TableVocabulary } from "./table-vocabulary.ts";

/**
 * Requests that speak of what a rule table speaks of, the same ones for the same words and seed. Attributes hold constants
 * of the conditions, the ids of the parties, values close to these, and values of wrong types; some are left out.
 */
export function generateChecks(words: TableVocabulary, count: number, seed: number): readonly CheckInput[] {
  const random = seededNumbers(seed);
  return Array.from({ length: count }, (_, i) => generateCheck(words, random, i));
}

function generateCheck(words: TableVocabulary, random: SeededNumbers, index: number): CheckInput {
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

function attributes(words: TableVocabulary, random: SeededNumbers, id: string, other: string): JsonObject {
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

function attributeValue(
  words: TableVocabulary,
  random: SeededNumbers,
  id: string,
  other: string,
  depth: number,
): JsonValue {
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
function nearby(random: SeededNumbers, value: JsonValue): JsonValue {
  const die = random(8);
  if (typeof value === "number") return die === 0 ? value + 1 : die === 1 ? value - 1 : value;
  return typeof value === "string" && die === 0 ? `${value}x` : value;
}

function list(random: SeededNumbers, make: () => JsonValue): readonly JsonValue[] {
  return Array.from({ length: random(4) }, make);
}

function someOf(random: SeededNumbers, values: readonly string[], most: number): string[] {
  const count = 1 + random(most);
  return [...new Set(Array.from({ length: count }, () => pick(random, values, "user")))];
}

function pick<T>(random: SeededNumbers, values: readonly T[], otherwise: T): T {
  return values[random(Math.max(1, values.length))] ?? otherwise;
}
