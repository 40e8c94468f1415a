import type { RuleTable } from "@edict/protocol";
import type { DataImage } from "../data/data-image.ts";
import type { IndexTable } from "../data/index-table.ts";
import type { NameTable } from "../data/name-table.ts";

const flags = { resource: 1, principal: 2, overridesParent: 4, needsConsent: 8 } as const;

/**
 * Writes what holds for a scope as a whole, `[flags, parent roles]`, and puts it into the index; that of the root, for which
 * the runtime need not look, is among the constants.
 */
export function writeScopes(
  table: RuleTable,
  data: DataImage,
  names: NameTable,
  index: IndexTable,
): readonly [string, number][] {
  const found = new Map<string, number>();
  for (const row of table.rules) {
    const kind = row.policyKind === "principal" ? flags.principal : flags.resource;
    found.set(row.scope, permissionsOf(row.scopePermissions, found.get(row.scope) ?? 0) | kind);
  }
  for (const scope of table.scopeParentRoles.keys()) if (!found.has(scope)) found.set(scope, 0);
  let rootRecord = 0;
  for (const [scope, bits] of found) {
    const record = data.words([bits, writeParentRoles(table, scope, data, names)]);
    if (scope === "") rootRecord = record;
    else index.add({ scope: names.id(scope) }, record);
  }
  return [
    ["rootName", names.id("")],
    ["rootRecord", rootRecord],
    ["rootFlags", found.get("") ?? 0],
  ];
}

/** The last policy of a scope that says something is heard. */
function permissionsOf(permissions: string, before: number): number {
  const kinds = before & (flags.resource | flags.principal);
  if (permissions === "SCOPE_PERMISSIONS_OVERRIDE_PARENT") return kinds | flags.overridesParent;
  if (permissions === "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS") return kinds | flags.needsConsent;
  return before;
}

/** `[count, role, parents, …]`, parents being `[count, role, …]`, nearest first. */
function writeParentRoles(table: RuleTable, scope: string, data: DataImage, names: NameTable): number {
  const parents = table.scopeParentRoles.get(scope);
  if (parents === undefined || parents.size === 0) return 0;
  const words = [...parents.keys()].flatMap((role) => {
    const ancestors = ancestorsOf(role, parents).map((name) => names.id(name));
    return [names.id(role), data.words([ancestors.length, ...ancestors])];
  });
  return data.words([parents.size, ...words]);
}

/** Tables may list direct or all parents; either way a role inherits from every ancestor. */
function ancestorsOf(role: string, parents: ReadonlyMap<string, readonly string[]>): string[] {
  const ancestors = new Set<string>();
  const queue = [role];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const parent of parents.get(next) ?? []) {
      if (ancestors.has(parent)) continue;
      ancestors.add(parent);
      queue.push(parent);
    }
  }
  return [...ancestors];
}
