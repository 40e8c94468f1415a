import type { RuleRow, RuleTable, ScopePermissions } from "@edict/protocol";
import type { LoadedRule } from "./loaded-rule.ts";
import { actionGlobMatcher, type FieldMatcher, fieldMatcher } from "./pattern.ts";

/**
 * Rules of one policy version in one scope, hashed so that finding the rules of a request does not depend on how many
 * other rules there are.
 */
export interface ScopeRules {
  /** Rules of resource policies by sanitised resource kind. */
  readonly byResource: ReadonlyMap<string, readonly LoadedRule[]>;
  /** Rules of role policies by role, in source order. */
  readonly byRolePolicy: ReadonlyMap<string, readonly RolePolicyRule[]>;
  /** Rules of principal policies by principal id. */
  readonly byPrincipal: ReadonlyMap<string, readonly PrincipalRule[]>;
}

export interface RolePolicyRule {
  readonly rule: LoadedRule;
  readonly matchesResource: FieldMatcher;
  readonly allows: FieldMatcher;
}

export interface PrincipalRule {
  readonly rule: LoadedRule;
  readonly matchesResource: FieldMatcher;
  readonly matchesAction: FieldMatcher;
}

export interface RuleIndex {
  /** version → scope → rules. */
  readonly versions: ReadonlyMap<string, ReadonlyMap<string, ScopeRules>>;
  /** Scopes in which any resource or role policy, respectively any principal policy exists. */
  readonly resourceScopes: ReadonlySet<string>;
  readonly principalScopes: ReadonlySet<string>;
  readonly scopePermissions: ReadonlyMap<string, ScopePermissions>;
  /** scope → role → parent roles, transitively. */
  readonly parentRoles: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

interface ScopeRulesDraft {
  readonly byResource: Map<string, LoadedRule[]>;
  readonly byRolePolicy: Map<string, RolePolicyRule[]>;
  readonly byPrincipal: Map<string, PrincipalRule[]>;
}

/** Hashes the rules of a table; `load` turns each row into its executable form. */
export function buildRuleIndex(table: RuleTable, load: (row: RuleRow) => LoadedRule): RuleIndex {
  const versions = new Map<string, Map<string, ScopeRulesDraft>>();
  const resourceScopes = new Set<string>();
  const principalScopes = new Set<string>();
  const scopePermissions = new Map<string, ScopePermissions>();
  for (const row of table.rules) {
    if (row.scopePermissions !== "SCOPE_PERMISSIONS_UNSPECIFIED") scopePermissions.set(row.scope, row.scopePermissions);
    (row.policyKind === "principal" ? principalScopes : resourceScopes).add(row.scope);
    addRule(draftFor(versions, row.version, row.scope), load(row));
  }
  return { versions, resourceScopes, principalScopes, scopePermissions, parentRoles: closeParentRoles(table) };
}

function draftFor(
  versions: Map<string, Map<string, ScopeRulesDraft>>,
  version: string,
  scope: string,
): ScopeRulesDraft {
  const scopes = getOrCreate(versions, version, () => new Map<string, ScopeRulesDraft>());
  return getOrCreate(scopes, scope, () => ({ byResource: new Map(), byRolePolicy: new Map(), byPrincipal: new Map() }));
}

function addRule(draft: ScopeRulesDraft, rule: LoadedRule): void {
  const { row } = rule;
  if (row.policyKind === "principal") {
    const entry = { rule, matchesResource: fieldMatcher(row.resource), matchesAction: fieldMatcher(row.action) };
    getOrCreate(draft.byPrincipal, row.principal, () => []).push(entry);
  } else if (row.allowActions !== undefined) {
    const allowed = row.allowActions.map(actionGlobMatcher);
    const allows: FieldMatcher = (action) => allowed.some((matches) => matches(action));
    getOrCreate(draft.byRolePolicy, row.role, () => []).push({
      rule,
      matchesResource: fieldMatcher(row.resource),
      allows,
    });
  } else {
    getOrCreate(draft.byResource, row.resource, () => []).push(rule);
  }
}

function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}

/** Tables may list direct or all parents; either way a role inherits from every ancestor, nearest first. */
function closeParentRoles(table: RuleTable): Map<string, Map<string, readonly string[]>> {
  const closed = new Map<string, Map<string, readonly string[]>>();
  for (const [scope, parents] of table.scopeParentRoles) {
    const roles = new Map<string, readonly string[]>();
    for (const role of parents.keys()) roles.set(role, ancestorsOf(role, parents));
    closed.set(scope, roles);
  }
  return closed;
}

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
