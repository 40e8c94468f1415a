import type { RuleRow } from "@edict/protocol";
import { witness } from "./witness.ts";

/**
 * Rows that say nothing but that a scope has policies, for scopes of which no row is left: a request in a scope without
 * policies is denied, one in a scope whose policies are about something else goes on to the parent.
 */
export function keepScopes(
  rows: readonly RuleRow[],
  kept: readonly RuleRow[],
  isScope: (scope: string) => boolean,
): readonly RuleRow[] {
  const last = new Map<string, RuleRow>();
  for (const row of rows) if (isScope(row.scope)) last.set(keyOf(row), withPermissions(row, last.get(keyOf(row))));
  const same = new Map<string, RuleRow>();
  for (const row of kept) same.set(keyOf(row), withPermissions(row, same.get(keyOf(row))));
  return [...last]
    .filter(([key, row]) => same.get(key)?.scopePermissions !== row.scopePermissions)
    .map(([, { scope, scopePermissions, policyKind }]) =>
      witness({ policyKind: policyKind === "principal" ? "principal" : "resource", scope, scopePermissions }),
    );
}

const keyOf = ({ policyKind, scope }: RuleRow): string =>
  `${policyKind === "principal" ? "principal" : "resource"}\0${scope}`;

/** The last row that says something about permissions is heard. */
function withPermissions(row: RuleRow, before: RuleRow | undefined): RuleRow {
  if (before === undefined || row.scopePermissions !== "SCOPE_PERMISSIONS_UNSPECIFIED") return row;
  return { ...row, scopePermissions: before.scopePermissions };
}
