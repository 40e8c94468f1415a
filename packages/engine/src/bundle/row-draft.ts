import type { RuleParams, RuleRow } from "@edict/protocol";

/** A row while its fields are read. */
export type RowDraft = { -readonly [K in keyof RuleRow]: RuleRow[K] };

type RowText =
  | "originFqn"
  | "resource"
  | "role"
  | "action"
  | "scope"
  | "version"
  | "originDerivedRole"
  | "name"
  | "principal"
  | "evaluationKey";

/** Fields of a row that are text, by their number on the wire. */
export const rowTexts: { readonly [field: number]: RowText } = {
  1: "originFqn",
  2: "resource",
  3: "role",
  4: "action",
  8: "scope",
  10: "version",
  11: "originDerivedRole",
  13: "name",
  14: "principal",
  18: "evaluationKey",
};

const emptyParams: RuleParams = { orderedVariables: [], constants: new Map() };

/** A row of a message without fields. */
export function emptyRowDraft(): RowDraft {
  return {
    originFqn: "",
    policyKind: "resource",
    resource: "",
    role: "",
    principal: "",
    action: "",
    allowActions: undefined,
    condition: undefined,
    derivedRoleCondition: undefined,
    effect: undefined,
    scope: "",
    scopePermissions: "SCOPE_PERMISSIONS_UNSPECIFIED",
    version: "",
    originDerivedRole: "",
    output: undefined,
    name: "",
    params: emptyParams,
    derivedRoleParams: undefined,
    evaluationKey: "",
    fromRolePolicy: false,
  };
}
