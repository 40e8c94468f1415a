import { type RuleRow, type RuleTable, sanitizeName, scopeParents, scopeValue } from "@edict/protocol";
import { noParams } from "../no-params.ts";
import { keepKinds, knownKinds } from "./keep-kinds.ts";
import { keepScopes } from "./keep-scopes.ts";
import { matchesAny } from "./matches-any.ts";
import { pruneExpressions } from "./prune-expressions.ts";
import type { Slice } from "./slice.ts";
import { sliceDerivedRoles } from "./slice-derived-roles.ts";
import { sliceSchemas } from "./slice-schemas.ts";

/**
 * The table of a part of a policy set. For requests within the slice it decides like the whole table; about all others it
 * knows nothing, not even their names.
 */
export function sliceTable(table: RuleTable, slice: Slice): RuleTable {
  const roles = slice.roles === undefined ? undefined : withAncestors(slice.roles, table);
  const scopes = slice.scopes === undefined ? undefined : withParents(slice.scopes);
  const isRole = roles === undefined ? () => true : (pattern: string) => matchesAny(pattern, roles);
  const isScope = scopes === undefined ? () => true : (scope: string) => scopes.has(scope);
  const isAction = isAmong(slice.actions);
  const visible = table.rules.filter((row) => isVersion(slice, row) && isScope(row.scope));
  const content = keepRows(visible, slice, isRole);
  const kinds = knownKinds(content, new Set(slice.resources?.map(sanitizeName)));
  const kept = [...content, ...keepKinds(visible, content, kinds)];
  const rules = pruneExpressions(kept);
  const policyDerivedRoles = sliceDerivedRoles(table, kept, isRole);
  const policies = new Set(rules.map(({ originFqn }) => originFqn));
  return {
    bundleId: table.bundleId,
    compilerVersion: table.compilerVersion,
    rules: [...rules, ...keepScopes(table.rules, kept, isScope)],
    meta: new Map([...table.meta].filter(([key]) => policies.has(key))),
    policyDerivedRoles,
    scopeParentRoles: sliceParents(table, isRole, isScope),
    ...sliceSchemas(table, kept, { isScope, isAction }),
  };
}

const isVersion = ({ versions }: Slice, { version }: RuleRow) => versions?.includes(version) ?? true;

/** Whether a pattern covers one of the names; without names, every one does. */
function isAmong(names: readonly string[] | undefined): (pattern: string) => boolean {
  const known = new Set(names);
  return names === undefined ? () => true : (pattern) => matchesAny(pattern, known);
}

function keepRows(
  rows: readonly RuleRow[],
  { resources, actions }: Slice,
  isRole: (pattern: string) => boolean,
): readonly RuleRow[] {
  const kinds = resources === undefined ? undefined : new Set(resources.map(sanitizeName));
  const names = actions === undefined ? undefined : new Set(actions);
  const rolePolicyPlaces = new Set(rows.filter(({ allowActions }) => allowActions !== undefined).map(placeOf));
  const standIns = new Set<string>();
  const once = (row: RuleRow): RuleRow[] => {
    const key = JSON.stringify([row.originFqn, row.resource, row.role]);
    return standIns.size < standIns.add(key).size ? [row] : [];
  };
  return rows.flatMap((row) => {
    if (!isRole(row.role)) return [];
    const { allowActions } = row;
    if (kinds !== undefined && !matchesAny(row.resource, kinds)) {
      // A role policy denies everything that it does not list, so it counts even where all that it lists is left out.
      return allowActions === undefined ? [] : once({ ...withoutContent(row), resource: "", allowActions: [] });
    }
    if (names === undefined) return [row];
    if (allowActions !== undefined)
      return [{ ...row, allowActions: allowActions.filter((name) => matchesAny(name, names)) }];
    if (matchesAny(row.action, names)) return [row];
    // Role policies count where some rule for the role is about the kind, whatever its action.
    return row.policyKind === "resource" && rolePolicyPlaces.has(placeOf(row)) ? once(withoutContent(row)) : [];
  });
}

const placeOf = ({ version, scope }: RuleRow): string => `${version}\0${scope}`;

/** A row that is there, and does nothing. */
function withoutContent(row: RuleRow): RuleRow {
  return {
    ...row,
    action: "",
    condition: undefined,
    derivedRoleCondition: undefined,
    effect: undefined,
    originDerivedRole: "",
    output: undefined,
    name: "",
    params: noParams,
    derivedRoleParams: undefined,
    evaluationKey: "",
  };
}

function withAncestors(roles: readonly string[], table: RuleTable): ReadonlySet<string> {
  const all = new Set(roles);
  for (const role of all) {
    for (const parents of table.scopeParentRoles.values())
      for (const parent of parents.get(role) ?? []) all.add(parent);
  }
  return all;
}

function withParents(scopes: readonly string[]): ReadonlySet<string> {
  return new Set(scopes.map(scopeValue).flatMap((scope) => [scope, ...scopeParents(scope)]));
}

function sliceParents(table: RuleTable, isRole: (role: string) => boolean, isScope: (scope: string) => boolean) {
  const kept = [...table.scopeParentRoles].filter(([scope]) => isScope(scope));
  return new Map(
    kept.map(([scope, parents]) => [scope, new Map([...parents].filter(([role]) => isRole(role)))] as const),
  );
}
