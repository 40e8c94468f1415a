import type { JsonObject, JsonValue } from "@edict/protocol";
import { type ExpressionNames, type ExpressionStyle, ExpressionWriter } from "./generate-expression.ts";
import type { RandomSource } from "./random-source.ts";

export const noNames: ExpressionNames = { conditions: [], values: [], numbers: [], lists: [], derivedRoles: [] };

/** Definitions that policies may import. */
export interface Exported {
  readonly name: string;
  readonly kind: "variables" | "constants";
  readonly names: ExpressionNames;
}

/** Constants of all kinds; `prefix` keeps their names apart from those of others. */
export function generateConstants(random: RandomSource, prefix: string): [JsonObject, ExpressionNames] {
  const definitions: { [name: string]: JsonValue } = {};
  const numbers = random.several(0, 2, (index) => `${prefix}n${index}`);
  const lists = random.several(0, 2, (index) => `${prefix}l${index}`);
  for (const name of numbers) definitions[name] = random.chance(50) ? random.below(9) : random.below(99) / 8;
  for (const name of lists) definitions[name] = random.sample(["a", "b", "eng", "alice", "OPEN"], 2);
  return [definitions, { ...noNames, numbers, lists }];
}

/** Variables that use each other and the constants; written in an order of chance. */
export function generateVariables(
  random: RandomSource,
  prefix: string,
  outer: ExpressionNames,
): [JsonObject, ExpressionNames] {
  let names = outer;
  const definitions: [string, string][] = [];
  for (const name of random.several(0, 3, (index) => `${prefix}v${index}`)) {
    const writer = new ExpressionWriter(random, { ...names, derivedRoles: [] });
    const isCondition = random.chance(70);
    definitions.push([name, isCondition ? writer.bool(2) : writer.value()]);
    names = isCondition
      ? { ...names, conditions: [...names.conditions, name] }
      : { ...names, values: [...names.values, name] };
  }
  return [Object.fromEntries(random.sample(definitions, definitions.length)), names];
}

/** The `variables` and `constants` of one policy, and a writer that knows them. */
export function generateParameters(
  random: RandomSource,
  prefix: string,
  {
    exported,
    style,
    derivedRoles,
  }: { exported: readonly Exported[]; style: ExpressionStyle; derivedRoles: readonly string[] },
): [JsonObject, ExpressionWriter] {
  if (style === "total") return [{}, new ExpressionWriter(random, noNames, style)];
  const imported = exported.filter(() => random.chance(40));
  const importsOf = (kind: Exported["kind"]) => imported.filter((entry) => entry.kind === kind).map(({ name }) => name);
  const [constants, own] = generateConstants(random, prefix);
  const [variables, names] = generateVariables(
    random,
    prefix,
    imported.reduce((all, entry) => mergeNames(all, entry.names), own),
  );
  const section = (imports: readonly string[], local: JsonObject): JsonObject => ({
    ...(imports.length > 0 ? { import: imports } : {}),
    ...(Object.keys(local).length > 0 ? { local } : {}),
  });
  const parameters = {
    constants: section(importsOf("constants"), constants),
    variables: section(importsOf("variables"), variables),
  };
  const present = Object.entries(parameters).filter(([, value]) => Object.keys(value).length > 0);
  return [Object.fromEntries(present), new ExpressionWriter(random, { ...names, derivedRoles }, style)];
}

function mergeNames(a: ExpressionNames, b: ExpressionNames): ExpressionNames {
  return {
    conditions: [...a.conditions, ...b.conditions],
    values: [...a.values, ...b.values],
    numbers: [...a.numbers, ...b.numbers],
    lists: [...a.lists, ...b.lists],
    derivedRoles: [],
  };
}
