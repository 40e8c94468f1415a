import { visitNodes } from "@edict/cel";
import type { CelExpr, RuleRow } from "@edict/protocol";
import { expressionsOf } from "./slice/prune-expressions.ts";

/** Whether an expression of a rule, or of what it is evaluated with, asks which derived roles are active. */
export function readsRuntime({ condition, derivedRoleCondition, output, params, derivedRoleParams }: RuleRow): boolean {
  const variables = [...params.orderedVariables, ...(derivedRoleParams?.orderedVariables ?? [])];
  const outputs = [output?.ruleActivated, output?.conditionNotMet].flatMap((expr) =>
    expr === undefined ? [] : [expr.ast],
  );
  const exprs = [
    ...expressionsOf(condition),
    ...expressionsOf(derivedRoleCondition),
    ...outputs,
    ...variables.map(({ expr }) => expr.ast),
  ];
  return exprs.some(namesRuntime);
}

function namesRuntime(expr: CelExpr): boolean {
  let found = false;
  visitNodes(expr, (node) => {
    if (node.kind === "ident" && node.name === "runtime") found = true;
  });
  return found;
}
