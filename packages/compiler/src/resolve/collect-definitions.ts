import type { Constants, Policy, PolicyDocument, Variables } from "@edict/policy";
import { exportConstantsKey, exportVariablesKey, type JsonValue } from "@edict/protocol";
import { celRemedy } from "../report/cel-remedy.ts";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { quoteName } from "../report/quote-name.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileExpression, type ExpressionResult, type FailedExpression } from "./compile-expression.ts";

/** Where a definition stands. */
interface Origin {
  readonly name: string;
  readonly document: PolicyDocument;
  /** Protobuf path in that document. */
  readonly path: string;
  /** How Cerbos calls the place: "import 'common'", "policy local variables". */
  readonly source: string;
}

export interface ConstantDefinition extends Origin {
  readonly value: JsonValue;
}

export interface VariableDefinition extends Origin {
  readonly text: string;
  readonly result: ExpressionResult;
}

/** Everything a policy can name, in the order in which Cerbos meets it; names may stand more than once. */
export interface CollectedDefinitions {
  readonly constants: readonly ConstantDefinition[];
  readonly variables: readonly VariableDefinition[];
  readonly mistakes: readonly CompileMistake[];
}

/** Gathers the constants and variables of a policy: imported ones first, then its own, then deprecated top-level ones. */
export function collectDefinitions(document: PolicyDocument, context: CompileContext): CollectedDefinitions {
  const mistakes: CompileMistake[] = [];
  const site = definitionSite(document.policy);
  const constants = [
    ...(site.constants?.import ?? []).flatMap((name) => importConstants(name, context, mistakes)),
    ...readConstants(document, site.constants?.local, {
      path: `${site.prefix}.constants.local`,
      source: "policy local constants",
      mistakes,
    }),
  ];
  const local = { context, mistakes, path: `${site.prefix}.variables.local`, source: "policy local variables" };
  const topLevel = { context, mistakes, path: "variables", source: "deprecated top-level policy variables" };
  const variables = [
    ...(site.variables?.import ?? []).flatMap((name) => importVariables(name, context, mistakes)),
    ...readVariables(document, site.variables?.local, local),
    ...readVariables(document, document.policy.variables, topLevel),
  ];
  return { constants, variables, mistakes };
}

interface DefinitionSite {
  readonly prefix: string;
  readonly constants: Constants | undefined;
  readonly variables: Variables | undefined;
}

const prefixes = {
  resource: "resource_policy",
  principal: "principal_policy",
  role: "role_policy",
  derivedRoles: "derived_roles",
} as const;

function definitionSite(policy: Policy): DefinitionSite {
  if (policy.kind === "exportConstants" || policy.kind === "exportVariables") {
    return { prefix: "", constants: undefined, variables: undefined };
  }
  const { constants, variables } = policy.body;
  return { prefix: prefixes[policy.kind], constants, variables };
}

function importConstants(name: string, context: CompileContext, mistakes: CompileMistake[]): ConstantDefinition[] {
  const document = context.index.byKey.get(exportConstantsKey(name));
  if (document?.policy.kind !== "exportConstants") {
    return [];
  }
  const path = "export_constants.definitions";
  return readConstants(document, document.policy.body.definitions, { path, source: `import '${name}'`, mistakes });
}

interface ReadSite {
  readonly path: string;
  readonly source: string;
  readonly mistakes: CompileMistake[];
}

function readConstants(
  document: PolicyDocument,
  definitions: ReadonlyMap<string, JsonValue> | undefined,
  site: ReadSite,
): ConstantDefinition[] {
  return [...(definitions ?? [])].map(([name, value]) => {
    const path = `${site.path}[${quoteName(name)}]`;
    checkIdentifier(name, "constant", { document, path, mistakes: site.mistakes });
    return { name, value, document, path, source: site.source };
  });
}

function importVariables(name: string, context: CompileContext, mistakes: CompileMistake[]): VariableDefinition[] {
  const document = context.index.byKey.get(exportVariablesKey(name));
  if (document?.policy.kind !== "exportVariables") {
    return [];
  }
  const path = "export_variables.definitions";
  const site = { context, mistakes, path, source: `import '${name}'` };
  return readVariables(document, document.policy.body.definitions, site);
}

function readVariables(
  document: PolicyDocument,
  definitions: ReadonlyMap<string, string> | undefined,
  site: ReadSite & { readonly context: CompileContext },
): VariableDefinition[] {
  return [...(definitions ?? [])].map(([name, text]) => {
    const path = `${site.path}[${quoteName(name)}]`;
    checkIdentifier(name, "variable", { document, path, mistakes: site.mistakes });
    const result = compileExpression(text, site.context.expressions);
    if (!result.ok) {
      site.mistakes.push(invalidExpression(text, result, { document, path }));
    }
    return { name, text, result, document, path, source: site.source };
  });
}

/** The mistake of an expression that does not compile. */
export function invalidExpression(
  text: string,
  failed: FailedExpression,
  place: { readonly document: PolicyDocument; readonly path: string },
): CompileMistake {
  const description = `Invalid expression \`${text}\`: [${failed.messages.join(", ")}]`;
  return { code: failed.code, error: "invalid expression", description, remedy: celRemedy(text, failed), ...place };
}

const keywords = new Set(["false", "in", "null", "true"]);
const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/;

function checkIdentifier(
  name: string,
  kind: "constant" | "variable",
  site: { readonly document: PolicyDocument; readonly path: string; readonly mistakes: CompileMistake[] },
): void {
  const reserved = keywords.has(name);
  if (!reserved && identifier.test(name)) {
    return;
  }
  const problem = reserved ? "is a reserved keyword and can't be used as an identifier" : "is not a valid identifier";
  site.mistakes.push({
    code: kind === "constant" ? "constant_invalid" : "variable_invalid",
    error: `invalid ${kind} name`,
    description: `${quoteName(name)} ${problem}`,
    document: site.document,
    path: site.path,
    atKey: true,
    remedy: "Use letters, digits and underscores, and do not start with a digit.",
  });
}
