import { visitNodes } from "@edict/cel";
import type { CelExpr, Condition, RuleParams, RuleRow } from "@edict/protocol";

/** Names of variables that are used; "all" where something looks at all of them. */
type UsedNames = Set<string> | "all";

/** The rows with nothing but the variables that they use. Rows that shared parameters share them still. */
export function pruneExpressions(rows: readonly RuleRow[]): readonly RuleRow[] {
  const used = new Map<RuleParams, CelExpr[]>();
  const note = (params: RuleParams | undefined, ...exprs: readonly CelExpr[]) => {
    if (params === undefined) return;
    const known = used.get(params);
    if (known === undefined) used.set(params, [...exprs]);
    else known.push(...exprs);
  };
  for (const { condition, output, params, derivedRoleCondition, derivedRoleParams } of rows) {
    const outputs = [output?.ruleActivated, output?.conditionNotMet].flatMap((expr) =>
      expr === undefined ? [] : [expr.ast],
    );
    note(params, ...expressionsOf(condition), ...outputs);
    note(derivedRoleParams, ...expressionsOf(derivedRoleCondition));
  }
  const pruned = new Map([...used].map(([params, exprs]) => [params, pruneParams(params, exprs)]));
  return rows.map((row) => ({
    ...row,
    params: pruned.get(row.params) ?? row.params,
    derivedRoleParams: row.derivedRoleParams === undefined ? undefined : pruned.get(row.derivedRoleParams),
  }));
}

/** The expressions of a condition. */
export function expressionsOf(condition: Condition | undefined): readonly CelExpr[] {
  if (condition === undefined) return [];
  return condition.op === "expr" ? [condition.expr.ast] : condition.of.flatMap(expressionsOf);
}

/** The variables that expressions use, and those that these use. */
export function pruneParams(params: RuleParams, exprs: readonly CelExpr[]): RuleParams {
  let used: UsedNames = new Set();
  for (const expr of exprs) used = addUsed(expr, used);
  // A variable uses only those before it.
  for (const { name, expr } of [...params.orderedVariables].reverse()) {
    if (used === "all" || used.has(name)) used = addUsed(expr.ast, used);
  }
  if (used === "all") return params;
  const names = used;
  return {
    constants: params.constants,
    orderedVariables: params.orderedVariables.filter(({ name }) => names.has(name)),
  };
}

function addUsed(expr: CelExpr, used: UsedNames): UsedNames {
  if (used === "all") return used;
  const names = new Set(used);
  let roots = 0;
  let selections = 0;
  visitNodes(expr, (node) => {
    if (node.kind === "ident" && isVariables(node)) roots += 1;
    if (node.kind !== "select" || !isVariables(node.operand)) return;
    selections += 1;
    names.add(node.field);
  });
  return roots === selections ? names : "all";
}

function isVariables(expr: CelExpr): boolean {
  return expr.kind === "ident" && (expr.name === "V" || expr.name === "variables");
}
