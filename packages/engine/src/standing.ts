import type { LoadedDerivedRole, LoadedRule, PolicySources } from "./loaded-rule.ts";
import type { LookupMemory } from "./lookup-memory.ts";
import type { PlaceScope } from "./resource-place.ts";

/** How principals with certain roles stand in a place: what does not depend on attributes, worked out once. */
export interface Standing {
  /** By depth of the scope: the derived roles that these roles can have. */
  readonly derivedRoles: readonly (readonly LoadedDerivedRole[])[];
  /** The rules that apply to an action: for each role of the principal those of each scope. */
  findRules(action: string): readonly RuleList[];
}

/** Rules in the order in which they are visited. */
export interface RuleList {
  readonly rules: readonly LoadedRule[];
  /** Where all of them come from, if they come from one policy. */
  readonly sources: PolicySources | undefined;
}

/** Standings by the roles of principals, one role per step. */
export interface StandingTree {
  standing: Standing | undefined;
  readonly next: Map<string, StandingTree>;
}

export function newStandingTree(): StandingTree {
  return { standing: undefined, next: new Map() };
}

interface PlaceOfStanding {
  readonly scopes: readonly PlaceScope[];
  readonly parentRoles: ReadonlyMap<string, readonly string[]> | undefined;
  readonly standings: StandingTree;
}

/** Finds, and remembers, the standing of a list of roles. */
export function findStanding(place: PlaceOfStanding, roles: readonly string[], memory: LookupMemory): Standing {
  let tree = place.standings;
  for (let at = 0; at < roles.length; at++) tree = step(tree, roles[at] ?? "", memory);
  tree.standing ??= createStanding(place, roles, memory);
  return tree.standing;
}

function step(tree: StandingTree, role: string, memory: LookupMemory): StandingTree {
  const known = tree.next.get(role);
  if (known !== undefined) return known;
  memory.grow(1);
  const next = newStandingTree();
  tree.next.set(role, next);
  return next;
}

function createStanding(place: PlaceOfStanding, roles: readonly string[], memory: LookupMemory): Standing {
  const { scopes } = place;
  const all = withParentRoles(place, roles);
  const byAction = new Map<string, readonly RuleList[]>();
  return {
    derivedRoles: scopes.map(({ derivedRoles }) =>
      derivedRoles.filter(({ anyRole, parentRoles }) => anyRole || all.some((role) => parentRoles.has(role))),
    ),
    findRules: (action) => {
      const known = byAction.get(action);
      if (known !== undefined) return known;
      memory.grow(roles.length * scopes.length);
      const found = roles.flatMap((role) => scopes.map((scope) => toRuleList(scope, scope.findRules(action, role))));
      byAction.set(action, found);
      return found;
    },
  };
}

const ruleListsMax = 256;

/** Equal lists are one: few lists stay in the caches of a processor, a list per role and action would not. */
function toRuleList({ ruleLists }: PlaceScope, rules: readonly LoadedRule[]): RuleList {
  const known = ruleLists.find((list) => isEqualList(list.rules, rules));
  if (known !== undefined) return known;
  const sources = rules[0]?.sources;
  const list = { rules, sources: rules.every((rule) => rule.sources === sources) ? sources : undefined };
  if (ruleLists.length < ruleListsMax) ruleLists.push(list);
  return list;
}

function isEqualList(a: readonly LoadedRule[], b: readonly LoadedRule[]): boolean {
  return a.length === b.length && a.every((rule, index) => rule === b[index]);
}

/** Roles of a principal with the parents that count in the place, for matching derived roles. */
export function withParentRoles(
  { parentRoles }: Pick<PlaceOfStanding, "parentRoles">,
  roles: readonly string[],
): readonly string[] {
  return parentRoles === undefined ? roles : [...roles, ...roles.flatMap((role) => parentRoles.get(role) ?? [])];
}
