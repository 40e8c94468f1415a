import type { RuleParams } from "@edict/protocol";
import type { CompileMistake } from "../report/compile-mistake.ts";
import type { VariableDefinition } from "./collect-definitions.ts";
import type { CompiledExpression } from "./compile-expression.ts";
import { type Definitions, undefinedName } from "./resolve-definitions.ts";

/** Collects which constants and variables the rules of a policy reach. */
export interface NameUsage {
  readonly definitions: Definitions;
  readonly constants: Set<string>;
  readonly variables: Set<VariableDefinition>;
  readonly mistakes: CompileMistake[];
}

export function createNameUsage(definitions: Definitions, mistakes: CompileMistake[]): NameUsage {
  return { definitions, constants: new Set(), variables: new Set(), mistakes };
}

/** Marks what an expression names, and what those variables name in turn. `path` is where the expression stands. */
export function markUsed(usage: NameUsage, expression: CompiledExpression, path: string): void {
  const { definitions, mistakes } = usage;
  const { document } = definitions;
  markConstants(usage, expression, path);
  for (const name of expression.variables) {
    const variable = definitions.variables.get(name);
    if (variable === undefined) {
      const place = { description: `Undefined variable '${name}'`, document, path };
      mistakes.push(undefinedName("variable", name, definitions.variables.keys(), place));
    } else {
      markVariable(usage, variable);
    }
  }
}

function markConstants(usage: NameUsage, expression: CompiledExpression, path: string): void {
  const { constants, document } = usage.definitions;
  for (const name of expression.constants) {
    if (constants.has(name)) {
      usage.constants.add(name);
    } else {
      const place = { description: `Undefined constant '${name}'`, document, path };
      usage.mistakes.push(undefinedName("constant", name, constants.keys(), place));
    }
  }
}

function markVariable(usage: NameUsage, variable: VariableDefinition): void {
  const pending = [variable];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (usage.variables.has(next)) {
      continue;
    }
    usage.variables.add(next);
    if (next.result.ok) {
      markConstants(usage, next.result, next.path);
    }
    pending.push(...(usage.definitions.uses.get(next) ?? []));
  }
}

const noParams: RuleParams = { orderedVariables: [], constants: new Map() };

/** The variables that were reached, in dependency order, and the constants, by name. */
export function toParams({ definitions, constants, variables }: NameUsage): RuleParams {
  if (constants.size === 0 && variables.size === 0) {
    return noParams;
  }
  const orderedVariables = definitions.ordered.flatMap((variable) => {
    const { name, result } = variable;
    return variables.has(variable) && result.ok ? [{ name, expr: result.expr }] : [];
  });
  const used = [...constants].sort().flatMap((name) => {
    const constant = definitions.constants.get(name);
    return constant === undefined ? [] : ([[name, constant.value]] as const);
  });
  return { orderedVariables, constants: new Map(used) };
}
