import type { JsonValue, RuleRow } from "@edict/protocol";
import type { LoadedCondition, LoadedExpression, LoadedParams } from "./expression.ts";

/** A row made executable. Rows of one source rule share everything but their routing fields. */
export interface LoadedRule {
  readonly row: RuleRow;
  readonly params: LoadedParams;
  readonly condition: LoadedCondition | undefined;
  /** The rule fires when its condition does not hold; so do the implicit denies of role policies. */
  readonly negated: boolean;
  readonly derivedRoleCondition: LoadedCondition | undefined;
  /** Fires whatever is asked. */
  readonly always: boolean;
  /** Fires when its condition holds and never depends on anything else, so that its verdict is the condition's. */
  readonly isCondition: boolean;
  readonly hasVariables: boolean;
  /** Where a request remembers whether the rule fired; -1 for rules without a condition of their own. */
  readonly resultSlot: number;
  readonly effect: "allow" | "deny" | "none";
  readonly fromRolePolicy: boolean;
  readonly activatedOutput: LoadedExpression | undefined;
  readonly notMetOutput: LoadedExpression | undefined;
  /** `policyKey#ruleName`, the source that outputs name. */
  readonly outputSource: string;
  readonly policyKey: string;
  readonly sources: PolicySources | undefined;
}

/** Policy key → attributes of the source it came from. */
export type PolicySources = ReadonlyMap<string, { readonly [name: string]: JsonValue }>;

export interface LoadedDerivedRole {
  readonly name: string;
  readonly parentRoles: ReadonlySet<string>;
  readonly anyRole: boolean;
  readonly condition: LoadedCondition | undefined;
}
