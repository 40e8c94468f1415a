import type { CompiledUnit } from "./compiled-unit.ts";

type RolesOfScope = Map<string, readonly string[]>;

/** scope → role → all its parent roles, direct or not, as far as role policies of exactly that scope declare them. */
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
  const ancestors = new Set<string>();
  const pending = [...(direct.get(role) ?? [])];
  for (let parent = pending.pop(); parent !== undefined; parent = pending.pop()) {
    if (!ancestors.has(parent)) {
      ancestors.add(parent);
      pending.push(...(direct.get(parent) ?? []));
    }
  }
  return [...ancestors].sort();
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
