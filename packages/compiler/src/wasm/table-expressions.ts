import type { CelExpr, Condition, DerivedRole, RuleExpr, RuleParams, RuleTable } from "@edict/protocol";

/** All expressions of a table: conditions, variables and outputs; those that rules share come once. */
export function tableExpressions(table: RuleTable): Set<CelExpr> {
  const found = new Set<CelExpr>();
  const add = (expr: RuleExpr | undefined): void => {
    if (expr !== undefined) found.add(expr.ast);
  };
  const addAll = (condition: Condition | undefined, params: RuleParams | undefined): void => {
    if (condition !== undefined) eachExpression(condition, add);
    for (const { expr } of params?.orderedVariables ?? []) add(expr);
  };
  for (const row of table.rules) {
    addAll(row.condition, row.params);
    addAll(row.derivedRoleCondition, row.derivedRoleParams);
    add(row.output?.ruleActivated);
    add(row.output?.conditionNotMet);
  }
  for (const role of allDerivedRoles(table)) addAll(role.condition, role.params);
  return found;
}

function allDerivedRoles(table: RuleTable): DerivedRole[] {
  return [...table.policyDerivedRoles.values()].flatMap((roles) => [...roles.values()]);
}

function eachExpression(condition: Condition, visit: (expr: RuleExpr) => void): void {
  if (condition.op === "expr") visit(condition.expr);
  else for (const part of condition.of) eachExpression(part, visit);
}
