import {
  type PolicySchemas,
  resourcePolicyKey,
  rolePolicyKey,
  type ScopePermissions,
  sanitizeName,
  scopeValue,
} from "@edict/protocol";
import type { Engine } from "./load-table.ts";
import type { LoadedDerivedRole, LoadedRule } from "./loaded-rule.ts";
import { type FieldMatcher, fieldMatcher } from "./pattern.ts";
import type { RolePolicyRule, RuleIndex, ScopeRules } from "./rule-index.ts";
import { findScopeChain } from "./scope-chain.ts";
import { newStandingTree, type RuleList, type StandingTree } from "./standing.ts";

/** What a table has to say about one resource kind, version and scope. */
export interface ResourcePlace {
  readonly version: string;
  readonly sanitizedKind: string;
  /** Key of the policy in the most specific scope that exists; "" if no scope does. */
  readonly policyKey: string;
  /** Whether any policy of that kind and version exists in the chain. */
  readonly exists: boolean;
  readonly schemas: PolicySchemas | undefined;
  readonly scopes: readonly PlaceScope[];
  /** Parent roles that count in the requested scope. */
  readonly parentRoles: ReadonlyMap<string, readonly string[]> | undefined;
  readonly standings: StandingTree;
}

/** One scope of the chain. */
export interface PlaceScope {
  /** Position in the chain; 0 is the most specific. */
  readonly depth: number;
  readonly scope: string;
  readonly permissions: ScopePermissions | undefined;
  readonly derivedRoles: readonly LoadedDerivedRole[];
  /** Rules that apply to an action for a role and its parents, in the order in which they are visited. */
  findRules(action: string, role: string): readonly LoadedRule[];
  /** The lists of rules that were found so far. */
  readonly ruleLists: RuleList[];
}

/** Finds, and remembers, the place of a resource. */
export function findResourcePlace(engine: Engine, kind: string, policyVersion: string, scope: string): ResourcePlace {
  const plain = policyVersion === "" && scope === "";
  const key = plain ? kind : `${kind}\0${policyVersion}\0${scope}`;
  return engine.places.get(key) ?? engine.places.set(key, createPlace(engine, kind, policyVersion, scope));
}

function createPlace(engine: Engine, kind: string, policyVersion: string, requestScope: string): ResourcePlace {
  const { index, options, table } = engine;
  const version = policyVersion === "" ? options.defaultPolicyVersion : policyVersion;
  const scope = scopeValue(requestScope === "" ? options.defaultScope : requestScope);
  const chain = findScopeChain(scope, index.resourceScopes, options.lenientScopeSearch);
  const sanitizedKind = sanitizeName(kind);
  const first = chain[0];
  const policyKey = first === undefined ? "" : resourcePolicyKey(kind, version, first);
  const parentRoles = index.parentRoles.get(scope);
  const rules = index.versions.get(version);
  return {
    version,
    sanitizedKind,
    policyKey,
    exists: chain.some((name) => coversResource(rules?.get(name), sanitizedKind)),
    schemas: table.schemas.get(policyKey),
    scopes: chain.map((name, depth) => ({
      depth,
      scope: name,
      permissions: index.scopePermissions.get(name),
      derivedRoles: engine.derivedRoles.get(resourcePolicyKey(kind, version, name)) ?? noDerivedRoles,
      findRules: createRuleFinder(rules?.get(name), sanitizedKind, parentRoles),
      ruleLists: [],
    })),
    parentRoles,
    standings: newStandingTree(),
  };
}

const noDerivedRoles: readonly LoadedDerivedRole[] = [];
const noRules: readonly LoadedRule[] = [];

function coversResource(rules: ScopeRules | undefined, kind: string): boolean {
  if (rules === undefined) return false;
  if (rules.byResource.has(kind)) return true;
  for (const list of rules.byRolePolicy.values()) if (list.some((entry) => entry.matchesResource(kind))) return true;
  return false;
}

function createRuleFinder(
  rules: ScopeRules | undefined,
  kind: string,
  parentRoles: ResourcePlace["parentRoles"],
): PlaceScope["findRules"] {
  if (rules === undefined) return () => noRules;
  const candidates = (rules.byResource.get(kind) ?? noRules).map((rule) => ({
    rule,
    matchesAction: fieldMatcher(rule.row.action),
    matchesRole: fieldMatcher(rule.row.role),
  }));
  return (action, role) => {
    const roles = [role, ...(parentRoles?.get(role) ?? [])];
    return collectRules(rules, candidates, kind, action, roles);
  };
}

interface Candidate {
  readonly rule: LoadedRule;
  readonly matchesAction: FieldMatcher;
  readonly matchesRole: FieldMatcher;
}

/** Denies of role policies come first, so that they are seen before any allow. */
function collectRules(
  rules: ScopeRules,
  candidates: readonly Candidate[],
  kind: string,
  action: string,
  roles: readonly string[],
): readonly LoadedRule[] {
  const ofRoles = candidates.filter((candidate) => roles.some(candidate.matchesRole));
  const listed = roles.some((role) => rules.byRolePolicy.get(role)?.some((entry) => entry.matchesResource(kind)));
  // Without any rule for these roles and this resource, role policies do not come into it.
  if (ofRoles.length === 0 && !listed) return noRules;
  const denies = roles.flatMap((role) => narrowRole(role, rules.byRolePolicy.get(role), kind, action));
  const matching = ofRoles.filter((candidate) => candidate.matchesAction(action));
  return [...denies, ...matching.map((candidate) => candidate.rule)];
}

/** What a role policy makes of an action: an implicit deny unless listed, a deny unless the condition holds if it has one. */
function narrowRole(
  role: string,
  entries: readonly RolePolicyRule[] | undefined,
  kind: string,
  action: string,
): readonly LoadedRule[] {
  const [any] = entries ?? [];
  if (entries === undefined || any === undefined) return noRules;
  const allowing = entries.filter((entry) => entry.matchesResource(kind) && entry.allows(action));
  if (allowing.length === 0) return [implicitDeny(any.rule, role)];
  return allowing.flatMap(({ rule }) => {
    if (rule.condition !== undefined) return [denyUnlessHeld(rule)];
    // Without a condition it narrows nothing, and comes into it for its output alone.
    return rule.activatedOutput === undefined && rule.notMetOutput === undefined ? [] : [rule];
  });
}

function implicitDeny(rule: LoadedRule, role: string): LoadedRule {
  return {
    ...rule,
    condition: undefined,
    derivedRoleCondition: undefined,
    always: true,
    isCondition: false,
    hasVariables: false,
    resultSlot: -1,
    effect: "deny",
    activatedOutput: undefined,
    notMetOutput: undefined,
    policyKey: rolePolicyKey(role, rule.row.version, rule.row.scope),
  };
}

function denyUnlessHeld(rule: LoadedRule): LoadedRule {
  return {
    ...rule,
    effect: "deny",
    negated: true,
    activatedOutput: rule.notMetOutput,
    notMetOutput: rule.activatedOutput,
  };
}

/** Whether any principal policy of a version exists in one of the scopes. */
export function principalPolicyExists(index: RuleIndex, version: string, scopes: readonly string[]): boolean {
  const rules = index.versions.get(version);
  return scopes.some((scope) => (rules?.get(scope)?.byPrincipal.size ?? 0) > 0);
}
