import type { CelExpr } from "@edict/protocol";
import type { LoadedRule } from "../loaded-rule.ts";
import type { PlaceScope, ResourcePlace } from "../resource-place.ts";
import { call, constant, list, nestRight } from "./map-expr.ts";
import { allOf, anyOf, falseNode, invert, join, nodeBool, nodeToExpr, type PlanNode, trueNode } from "./plan-node.ts";
import { type DerivedRolesList, PlanConditionError, type PlanRun, planCondition } from "./plan-run.ts";

export interface PlanQuestion {
  readonly run: PlanRun;
  readonly place: ResourcePlace;
  readonly principalScopes: readonly string[];
  /** The principal's roles and their parents. */
  readonly roles: readonly string[];
  readonly action: string;
}

export interface ActionPlan {
  /** `undefined` if no rule has anything to say about the action. */
  readonly node: PlanNode | undefined;
  readonly matchedScope: string;
}

/** What the policies of one kind say: when they allow and when they deny. */
interface KindPlan {
  readonly allow: PlanNode | undefined;
  readonly deny: PlanNode | undefined;
}

/** NOT(principal deny) AND (principal allow OR (NOT(resource deny) AND resource allow)). */
export function planAction(question: PlanQuestion): ActionPlan {
  const walk = new ActionWalk(question);
  try {
    const byResource = walk.resourcePolicies();
    const byPrincipal = walk.principalPolicies();
    const root = addKind(addKind(undefined, byResource), byPrincipal);
    const hasAllow = byResource.allow !== undefined || byPrincipal.allow !== undefined;
    return { node: root !== undefined && !hasAllow ? falseNode : root, matchedScope: walk.matchedScope };
  } catch (error) {
    if (!(error instanceof PlanConditionError)) throw error;
    return { node: falseNode, matchedScope: walk.matchedScope };
  }
}

function addKind(root: PlanNode | undefined, { allow, deny }: KindPlan): PlanNode | undefined {
  const allowed = allow === undefined ? root : root === undefined ? allow : anyOf([allow, root]);
  if (deny === undefined) return allowed;
  const notDenied = invert(deny);
  return allowed === undefined ? notDenied : allOf([notDenied, allowed]);
}

/** What the rules of one scope say. Denies of role policies stay apart: they concern their own role only. */
interface ScopePlan {
  readonly allow: PlanNode | undefined;
  readonly deny: PlanNode | undefined;
  readonly roleDeny: PlanNode | undefined;
}

class ActionWalk {
  readonly #question: PlanQuestion;
  readonly #derivedRoles = new Map<string, DerivedRolesList>();
  matchedScope = "";

  constructor(question: PlanQuestion) {
    this.#question = question;
  }

  resourcePolicies(): KindPlan {
    const { place, action, run } = this.#question;
    let kind: KindPlan = { allow: undefined, deny: undefined };
    for (const role of run.input.principal.roles) {
      const scopes = place.scopes.map((scope) => ({
        scope: scope.scope,
        permissions: scope.permissions,
        rules: () => scope.findRules(action, role),
        roles: () => this.#rolesIn(scope),
      }));
      const found = this.#planRole(scopes);
      if (found.settled) return { allow: found.allow, deny: undefined };
      kind = { allow: join(kind.allow, found.allow, anyOf), deny: join(kind.deny, found.deny, anyOf) };
    }
    return kind;
  }

  /** Rules for principals concern every role, so one walk covers them all. */
  principalPolicies(): KindPlan {
    const { run, place, action, principalScopes } = this.#question;
    if (run.input.principal.roles.length === 0) return { allow: undefined, deny: undefined };
    const { index } = run.engine;
    const versions = index.versions.get(place.version);
    const scopes = principalScopes.map((scope) => ({
      scope,
      permissions: index.scopePermissions.get(scope),
      rules: () =>
        (versions?.get(scope)?.byPrincipal.get(run.input.principal.id) ?? [])
          .filter((entry) => entry.matchesAction(action) && entry.matchesResource(place.sanitizedKind))
          .map((entry) => entry.rule),
      roles: () => () => list([]),
    }));
    const { allow, deny } = this.#planRole(scopes);
    return { allow, deny };
  }

  #planRole(scopes: readonly WalkScope[]): KindPlan & { readonly settled: boolean } {
    const plan = new RolePlan();
    for (const { scope, permissions, rules, roles } of scopes) {
      if (nodeBool(plan.childAllow) === true) break;
      const found = plan.addScope(this.#planScope(rules(), roles()), permissions);
      const says = found.allow ?? found.deny ?? found.roleDeny;
      if (says !== undefined && permissions === "SCOPE_PERMISSIONS_OVERRIDE_PARENT") this.matchedScope = scope;
    }
    return plan.finish();
  }

  #planScope(rules: readonly LoadedRule[], roles: DerivedRolesList): ScopePlan {
    const { run } = this.#question;
    let allow: PlanNode | undefined;
    let deny: PlanNode | undefined;
    let roleDeny: PlanNode | undefined;
    for (const rule of rules) {
      if (rule.sources !== undefined && !run.sources.includes(rule.sources)) run.sources.push(rule.sources);
      const node = this.#planRule(rule, roles);
      if (rule.effect === "allow") allow = join(allow, node, anyOf);
      if (rule.effect !== "deny" || nodeBool(node) === false) continue;
      if (rule.fromRolePolicy) roleDeny = join(roleDeny, node, anyOf);
      else deny = join(deny, node, anyOf);
    }
    return { allow, deny, roleDeny };
  }

  #planRule({ condition, derivedRoleCondition, negated }: LoadedRule, roles: DerivedRolesList): PlanNode {
    const { run } = this.#question;
    const own =
      condition === undefined
        ? undefined
        : planCondition(run, negated ? { op: "none", of: [condition.tree] } : condition.tree, condition.params, roles);
    if (derivedRoleCondition === undefined) return own ?? trueNode;
    const derived = planCondition(run, derivedRoleCondition.tree, derivedRoleCondition.params, roles);
    return own === undefined ? derived : { op: "and", of: [own, derived] };
  }

  /** `(condition ? ["role"] : []) + …` for the derived roles of a scope. */
  #rolesIn(scope: PlaceScope): DerivedRolesList {
    const known = this.#derivedRoles.get(scope.scope);
    if (known !== undefined) return known;
    const built = this.#buildRoles(scope);
    this.#derivedRoles.set(scope.scope, built);
    return built;
  }

  #buildRoles({ derivedRoles }: PlaceScope): DerivedRolesList {
    const { run, roles } = this.#question;
    const noRoles = () => list([]);
    const elements: CelExpr[] = [];
    let failure: PlanConditionError | undefined;
    for (const { name, parentRoles, anyRole, condition } of derivedRoles) {
      if (!anyRole && !roles.some((role) => parentRoles.has(role))) continue;
      try {
        const node = condition === undefined ? trueNode : planCondition(run, condition.tree, condition.params, noRoles);
        elements.push(call("_?_:_", nodeToExpr(node), list([constant(name)]), list([])));
      } catch (error) {
        if (!(error instanceof PlanConditionError)) throw error;
        failure = error;
      }
    }
    const expr = nestRight("_+_", elements);
    return () => {
      if (failure !== undefined) throw failure;
      return expr;
    };
  }
}

interface WalkScope {
  readonly scope: string;
  readonly permissions: string | undefined;
  readonly rules: () => readonly LoadedRule[];
  readonly roles: () => DerivedRolesList;
}

/** What one role may do, put together scope by scope from the most specific one up. */
class RolePlan {
  #allow: PlanNode | undefined;
  #deny: PlanNode | undefined;
  #roleDeny: PlanNode | undefined;
  #isPending = false;
  /** When a child scope has allowed for good; parents' denies do not matter then. */
  childAllow: PlanNode | undefined;

  addScope(found: ScopePlan, permissions: string | undefined): ScopePlan {
    const deny = this.#unlessChildAllows(found.deny);
    const roleDeny = this.#unlessChildAllows(found.roleDeny);
    this.#deny = join(this.#deny, deny, anyOf);
    this.#roleDeny = join(this.#roleDeny, roleDeny, anyOf);
    if (found.allow !== undefined) this.#addAllow(found.allow, permissions);
    return { allow: found.allow, deny, roleDeny };
  }

  #addAllow(allow: PlanNode, permissions: string | undefined): void {
    this.#allow = join(this.#allow, allow, this.#isPending ? allOf : anyOf);
    this.#isPending = permissions === "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS";
    if (permissions === "SCOPE_PERMISSIONS_OVERRIDE_PARENT") this.childAllow = join(this.childAllow, allow, anyOf);
  }

  #unlessChildAllows(deny: PlanNode | undefined): PlanNode | undefined {
    if (deny === undefined || this.childAllow === undefined) return deny;
    const inverted = invert(this.childAllow);
    return nodeBool(deny) === true ? inverted : allOf([inverted, deny]);
  }

  /** `settled`: the role is allowed whatever the others say. */
  finish(): KindPlan & { readonly settled: boolean } {
    const allow = this.#isPending ? undefined : this.#allow;
    if (nodeBool(this.#deny) === true || nodeBool(this.#roleDeny) === true) {
      // The deny concerns this role alone, so it must not end up beside the allows of others.
      return { allow: falseNode, deny: undefined, settled: false };
    }
    if (allow !== undefined && this.#deny === undefined && this.#roleDeny === undefined && nodeBool(allow) === true) {
      return { allow, deny: undefined, settled: true };
    }
    const narrowed =
      this.#roleDeny !== undefined && allow !== undefined ? allOf([allow, invert(this.#roleDeny)]) : allow;
    return { allow: narrowed, deny: this.#deny, settled: false };
  }
}
