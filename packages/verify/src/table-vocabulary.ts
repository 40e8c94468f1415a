import { visitNodes } from "@edict/cel";
import type { CelExpr, Condition, JsonValue, RuleParams, RuleTable } from "@edict/protocol";

/** The words of a rule table: what requests have to speak of so that its rules come into play. Sorted, each once. */
export interface TableVocabulary {
  readonly kinds: readonly string[];
  readonly actions: readonly string[];
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly versions: readonly string[];
  readonly principals: readonly string[];
  /** Names of attributes that conditions read of either party. */
  readonly attributes: readonly string[];
  /** Names of members and claims that conditions select from values. */
  readonly members: readonly string[];
  /** Constants that conditions compare with. */
  readonly values: readonly JsonValue[];
}

/** Collects the words of a table. Patterns give a name that they match. */
export function collectVocabulary(table: RuleTable): TableVocabulary {
  const words = {
    kinds: new Set<string>(),
    actions: new Set<string>(),
    roles: new Set<string>(),
    scopes: new Set<string>(),
    versions: new Set<string>(),
    principals: new Set<string>(),
    attributes: new Set<string>(),
    members: new Set<string>(),
    values: new Set<string>(),
  };
  const seen = new Set<CelExpr>();
  const read = (expr: CelExpr) => {
    if (seen.has(expr)) return;
    seen.add(expr);
    readExpression(expr, words);
  };
  for (const row of table.rules) {
    words.kinds.add(instanceOf(row.resource));
    for (const action of row.allowActions ?? [row.action]) words.actions.add(instanceOf(action));
    words.roles.add(instanceOf(row.role));
    words.scopes.add(row.scope);
    words.versions.add(row.version);
    if (row.principal !== "") words.principals.add(row.principal);
    for (const expr of expressionsOf(row.condition)) read(expr);
    for (const expr of expressionsOf(row.derivedRoleCondition)) read(expr);
    for (const expr of variablesOf(row.params)) read(expr);
    for (const expr of variablesOf(row.derivedRoleParams)) read(expr);
    for (const output of [row.output?.ruleActivated, row.output?.conditionNotMet])
      if (output !== undefined) read(output.ast);
  }
  const { values, ...names } = words;
  const sorted = Object.fromEntries(Object.entries(names).map(([name, set]) => [name, [...set].sort()]));
  return {
    ...(sorted as unknown as Omit<TableVocabulary, "values">),
    values: [...values].sort().map((text) => JSON.parse(text)),
  };
}

/** A name that a pattern matches. */
function instanceOf(pattern: string): string {
  return pattern === "*" ? "anything" : pattern.replace(/\*+/g, "x");
}

function expressionsOf(condition: Condition | undefined): readonly CelExpr[] {
  if (condition === undefined) return [];
  return condition.op === "expr" ? [condition.expr.ast] : condition.of.flatMap(expressionsOf);
}

function variablesOf(params: RuleParams | undefined): readonly CelExpr[] {
  return (params?.orderedVariables ?? []).map(({ expr }) => expr.ast);
}

function readExpression(
  root: CelExpr,
  words: { readonly attributes: Set<string>; readonly members: Set<string>; readonly values: Set<string> },
): void {
  visitNodes(root, (expr) => {
    if (expr.kind === "select") {
      const isAttribute = expr.operand.kind === "select" && expr.operand.field === "attr";
      (isAttribute ? words.attributes : words.members).add(expr.field);
    }
    if (expr.kind !== "const") return;
    const { value } = expr;
    if (value.type === "string") words.values.add(JSON.stringify(value.value));
    if (value.type === "bool") words.values.add(JSON.stringify(value.value));
    if (value.type === "double" && Number.isFinite(value.value)) words.values.add(JSON.stringify(value.value));
    if (value.type === "int" || value.type === "uint") words.values.add(JSON.stringify(Number(value.value)));
  });
}
