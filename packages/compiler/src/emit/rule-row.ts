import type { RuleRow } from "@edict/protocol";

/** What the rows of one policy have in common. */
export type PolicyPart = Pick<
  RuleRow,
  "originFqn" | "policyKind" | "principal" | "scope" | "scopePermissions" | "version" | "params" | "fromRolePolicy"
>;

/** What is left out is empty, as in a policy without rules, which still makes its scope exist. */
export type RulePart = Partial<Omit<RuleRow, keyof PolicyPart>>;

/**
 * Every member is written out in one order: rows put together with spreads would each have a hidden class of their own, and a
 * table of them would be slow to make and slow to read.
 */
export function toRuleRow(policy: PolicyPart, rule: RulePart): RuleRow {
  return {
    originFqn: policy.originFqn,
    policyKind: policy.policyKind,
    resource: rule.resource ?? "",
    role: rule.role ?? "",
    principal: policy.principal,
    action: rule.action ?? "",
    allowActions: rule.allowActions,
    condition: rule.condition,
    derivedRoleCondition: rule.derivedRoleCondition,
    effect: rule.effect,
    scope: policy.scope,
    scopePermissions: policy.scopePermissions,
    version: policy.version,
    originDerivedRole: rule.originDerivedRole ?? "",
    output: rule.output,
    name: rule.name ?? "",
    params: policy.params,
    derivedRoleParams: rule.derivedRoleParams,
    evaluationKey: rule.evaluationKey ?? "",
    fromRolePolicy: policy.fromRolePolicy,
  };
}
