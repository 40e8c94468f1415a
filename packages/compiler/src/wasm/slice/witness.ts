import type { RuleRow } from "@edict/protocol";
import { noParams } from "../no-params.ts";

/** A row that is there, and does nothing; what is given says what it stands for. */
export function witness(given: Pick<RuleRow, "policyKind" | "scope" | "scopePermissions"> & Partial<RuleRow>): RuleRow {
  return {
    originFqn: "",
    resource: "",
    role: "",
    principal: "",
    action: "",
    allowActions: undefined,
    condition: undefined,
    derivedRoleCondition: undefined,
    effect: undefined,
    version: "",
    originDerivedRole: "",
    output: undefined,
    name: "",
    params: noParams,
    derivedRoleParams: undefined,
    evaluationKey: "",
    fromRolePolicy: false,
    ...given,
  };
}
