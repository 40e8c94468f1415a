import type { JsonObject, JsonValue } from "@edict/protocol";
import type { ExpressionWriter } from "./generate-expression.ts";

/** A condition as a policy has it: one expression, or a tree of all, any and none. */
export function generateMatch(writer: ExpressionWriter, depth = 2): JsonObject {
  const { random } = writer;
  if (depth === 0 || random.chance(65)) return { expr: writer.bool() };
  const of: JsonValue[] = random.several(1, 3, () => generateMatch(writer, depth - 1));
  return { [random.pick(["all", "any", "none"])]: { of } };
}

/** `{ condition }` in `percent` of 100 cases, else `{}`. */
export function maybeCondition(writer: ExpressionWriter, percent: number): JsonObject {
  return writer.random.chance(percent) ? { condition: { match: generateMatch(writer) } } : {};
}

export function maybeOutput(writer: ExpressionWriter, percent: number): JsonObject {
  const { random, style } = writer;
  if (style === "total" || !random.chance(percent)) return {};
  if (random.chance(10)) return { output: { expr: writer.value() } };
  const met = { ruleActivated: writer.value() };
  const notMet = { conditionNotMet: writer.value() };
  return { output: { when: random.pick([met, notMet, { ...met, ...notMet }]) } };
}
