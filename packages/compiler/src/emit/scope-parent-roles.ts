import type { CompiledUnit } from "./compiled-unit.ts";

type RolesOfScope = Map<string, readonly string[]>;

/**
 * scope → role → all its parent roles, direct or not, as far as role policies of exactly that scope declare them. Nearest
 * first, in the order of `parentRoles`: where several of them deny, the first is named.
 */
export function toScopeParentRoles(units: readonly CompiledUnit[]): Map<string, RolesOfScope> {
  const direct = new Map<string, Map<string, Set<string>>>();
  for (const { document } of units) {
    if (document.policy.kind === "role") {
      const { role, scope, parentRoles } = document.policy.body;
      const roles = direct.get(scope) ?? new Map<string, Set<string>>();
      direct.set(scope, roles);
      roles.set(role, new Set([...(roles.get(role) ?? []), ...parentRoles]));
    }
  }
  return new Map(
    [...direct].sort(byName).map(([scope, roles]) => {
      const closed = [...roles.keys()].map((role) => [role, ancestorsOf(role, roles)] as const);
      return [scope, new Map(closed.sort(byName))];
    }),
  );
}

function ancestorsOf(role: string, direct: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  // The set is walked while it grows.
  const ancestors = new Set(direct.get(role));
  for (const ancestor of ancestors) {
    for (const parent of direct.get(ancestor) ?? []) ancestors.add(parent);
  }
  return [...ancestors];
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
