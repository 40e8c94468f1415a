import { type DerivedRole, type RuleRow, type RuleTable, resourcePolicyKey } from "@edict/protocol";
import { readsRuntime } from "../reads-runtime.ts";
import { expressionsOf, pruneParams } from "./prune-expressions.ts";

type DerivedRoles = RuleTable["policyDerivedRoles"];

/** The derived roles that rows are for; all that the roles can have, where a condition asks which are active. */
export function sliceDerivedRoles(
  table: RuleTable,
  rows: readonly RuleRow[],
  isRole: (role: string) => boolean,
): DerivedRoles {
  const asksForAll = rows.some(readsRuntime);
  const named = new Map<string, Set<string>>();
  for (const row of rows) {
    const key = resourcePolicyKey(row.resource, row.version, row.scope);
    named.set(key, (named.get(key) ?? new Set()).add(row.originDerivedRole));
  }
  const kept = new Map<string, ReadonlyMap<string, DerivedRole>>();
  for (const [policyKey, roles] of table.policyDerivedRoles) {
    const names = named.get(policyKey);
    if (names === undefined) continue;
    const own = [...roles]
      .filter(([name]) => asksForAll || names.has(name))
      .flatMap(([name, role]) => {
        const parentRoles = role.parentRoles.filter((parent) => parent === "*" || isRole(parent));
        if (parentRoles.length === 0) return [];
        return [
          [name, { ...role, parentRoles, params: pruneParams(role.params, expressionsOf(role.condition)) }] as const,
        ];
      });
    kept.set(policyKey, new Map(own));
  }
  return kept;
}
