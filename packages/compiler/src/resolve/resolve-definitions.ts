import type { PolicyDocument } from "@edict/policy";
import type { Position } from "@edict/protocol";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { createLocator } from "../report/locator.ts";
import { suggestName } from "../report/suggest-name.ts";
import { type ConstantDefinition, collectDefinitions, type VariableDefinition } from "./collect-definitions.ts";
import type { CompileContext } from "./compile-context.ts";
import { orderVariables } from "./order-variables.ts";

/** What the names in a policy's expressions mean. */
export interface Definitions {
  readonly document: PolicyDocument;
  readonly constants: ReadonlyMap<string, ConstantDefinition>;
  readonly variables: ReadonlyMap<string, VariableDefinition>;
  /** Dependency order; empty if there is a cycle. */
  readonly ordered: readonly VariableDefinition[];
  /** Variable → the variables its expression names. */
  readonly uses: ReadonlyMap<VariableDefinition, readonly VariableDefinition[]>;
  readonly mistakes: readonly CompileMistake[];
}

/** Resolves constants and variables of a policy: redefinitions, unknown names and cycles are mistakes. */
export function resolveDefinitions(document: PolicyDocument, context: CompileContext): Definitions {
  const collected = collectDefinitions(document, context);
  const mistakes = [...collected.mistakes];
  const constants = new Map(collected.constants.map((constant) => [constant.name, constant]));
  const variables = new Map(collected.variables.map((variable) => [variable.name, variable]));
  reportRedefined(document, "constant", collected.constants, mistakes);
  reportRedefined(document, "variable", collected.variables, mistakes);
  const uses = new Map<VariableDefinition, VariableDefinition[]>();
  const dependents = new Map<VariableDefinition, VariableDefinition[]>();
  for (const variable of variables.values()) {
    reportUnknownNames(variable, { constants, variables, mistakes });
    const used = usedVariables(variable, variables, mistakes);
    uses.set(variable, used);
    for (const other of used) {
      dependents.set(other, [...(dependents.get(other) ?? []), variable]);
    }
  }
  const order = orderVariables(collected.variables, dependents);
  if (!order.ok) {
    mistakes.push(...order.cycles.map(cycleMistake));
  }
  return { document, constants, variables, ordered: order.ok ? order.ordered : [], uses, mistakes };
}

type Definition = ConstantDefinition | VariableDefinition;

function reportRedefined(
  document: PolicyDocument,
  kind: "constant" | "variable",
  definitions: readonly Definition[],
  mistakes: CompileMistake[],
): void {
  const byName = new Map<string, Definition[]>();
  for (const definition of definitions) {
    byName.set(definition.name, [...(byName.get(definition.name) ?? []), definition]);
  }
  for (const [name, same] of byName) {
    if (same.length > 1) {
      const title = kind === "constant" ? "Constant" : "Variable";
      mistakes.push({
        code: kind === "constant" ? "constant_redefined" : "variable_redefined",
        error: `${kind} redefined`,
        description: `${title} '${name}' has multiple definitions in ${joinPlaces(same.map(placeOf))}`,
        document,
        remedy: "Rename one of them, or drop one of the imports.",
      });
    }
  }
}

function placeOf(definition: Definition): string {
  const position = locate(definition);
  const { source, document } = definition;
  return position === undefined
    ? `${source} (${document.file})`
    : `${source} (${document.file}:${position.line}:${position.column})`;
}

function locate({ document, path }: Definition): Position | undefined {
  return createLocator().field(document, path);
}

/** `a and b`, `a, b, and c` */
function joinPlaces(places: readonly string[]): string {
  return places.length === 2 ? places.join(" and ") : `${places.slice(0, -1).join(", ")}, and ${places.at(-1)}`;
}

interface Names {
  readonly constants: ReadonlyMap<string, ConstantDefinition>;
  readonly variables: ReadonlyMap<string, VariableDefinition>;
  readonly mistakes: CompileMistake[];
}

function reportUnknownNames(variable: VariableDefinition, names: Names): void {
  if (!variable.result.ok) {
    return;
  }
  const { name: referrer, document, path } = variable;
  for (const name of variable.result.constants) {
    if (!names.constants.has(name)) {
      const description = `Undefined constant '${name}' referenced in variable '${referrer}'`;
      names.mistakes.push(undefinedName("constant", name, names.constants.keys(), { description, document, path }));
    }
  }
  for (const name of variable.result.variables) {
    if (!names.variables.has(name)) {
      const description = `Undefined variable '${name}' referenced in variable '${referrer}'`;
      names.mistakes.push(undefinedName("variable", name, names.variables.keys(), { description, document, path }));
    }
  }
}

/** The mistake of naming a constant or variable that is not there. */
export function undefinedName(
  kind: "constant" | "variable",
  name: string,
  known: Iterable<string>,
  place: { readonly description: string; readonly document: PolicyDocument; readonly path: string },
): CompileMistake {
  const near = suggestName(name, known);
  return {
    code: kind === "constant" ? "constant_undefined" : "variable_undefined",
    error: `undefined ${kind}`,
    remedy: near === undefined ? `Define the ${kind}, or import the policy that exports it.` : `Did you mean ${near}?`,
    ...place,
  };
}

function usedVariables(
  variable: VariableDefinition,
  variables: ReadonlyMap<string, VariableDefinition>,
  mistakes: CompileMistake[],
): VariableDefinition[] {
  const { result, name, document, path } = variable;
  if (!result.ok) {
    return [];
  }
  if (result.variables.includes(name)) {
    mistakes.push({
      code: "variable_cycle",
      error: "cyclical variable definitions",
      description: `Variable '${name}' references itself`,
      document,
      path,
    });
  }
  return result.variables.flatMap((other) => (other === name ? [] : (variables.get(other) ?? [])));
}

function cycleMistake(cycle: readonly VariableDefinition[]): CompileMistake {
  const [first] = cycle;
  if (first === undefined) {
    throw new Error("a cycle has members");
  }
  const members = cycle.map((variable) => {
    const position = locate(variable);
    const place = position && ` (${variable.document.file}:${position.line}:${position.column})`;
    return `'${variable.name}'${place ?? ""}`;
  });
  return {
    code: "variable_cycle",
    error: "cyclical variable definitions",
    description: `Variables ${joinPlaces(members)} form a cycle`,
    document: first.document,
    path: first.path,
    remedy: "Write one of them without naming the others.",
  };
}
