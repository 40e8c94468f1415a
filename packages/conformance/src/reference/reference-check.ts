import { CelError } from "@edict/cel";
import type {
  PolicyCondition,
  PolicyDocument,
  PolicySet,
  PrincipalPolicy,
  ResourcePolicy,
  RolePolicy,
} from "@edict/policy";
import {
  type CheckInput,
  type EngineOptions,
  principalPolicyKey,
  resourcePolicyKey,
  rolePolicyKey,
  sanitizeName,
  scopeParents,
  scopeValue,
} from "@edict/protocol";
import { type Asked, type Holds, judge, type KnownRoles, negate, openScope } from "./reference-condition.ts";
import { activeRoles, importedRoles } from "./reference-derived-roles.ts";
import { matchesField, matchesGlob } from "./reference-glob.ts";

/** What the definition says of one action. */
export interface ReferenceDecision {
  readonly effect: "EFFECT_ALLOW" | "EFFECT_DENY";
  readonly policy: string;
  readonly scope: string;
}

/** What a decision depends on beside the policies and the request. */
export type ReferenceSetting = Pick<Asked, "options" | "now">;

export interface ReferenceOutcome {
  readonly actions: ReadonlyMap<string, ReferenceDecision>;
  readonly effectiveDerivedRoles: readonly string[];
}

/**
 * The definition of a decision, from policies as they were written, in the words of the language: never optimized, nothing
 * kept, nothing shared with the engine but the evaluation of expressions. Schemas and outputs are not in it.
 */
export function referenceCheck(set: PolicySet, input: CheckInput, setting: ReferenceSetting): ReferenceOutcome {
  const question = new Question(set, input, setting);
  const actions = new Map(input.actions.map((action) => [action, question.decide(action)]));
  return { actions, effectiveDerivedRoles: [...question.effectiveDerivedRoles].sort() };
}

type Kind = PolicyDocument["policy"]["kind"];

/** What one rule of a policy does to an action. `failed` ends it at once, in strict evaluation. */
interface Says {
  readonly says: "allow" | "deny" | "nothing" | "failed";
  /** The policy of the rule. */
  readonly policy: string;
}

interface Verdict extends ReferenceDecision {
  readonly isFound: boolean;
  /** No other role is asked. */
  readonly isFinal: boolean;
}

const noMatch = "NO_MATCH";
const consent = "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS";

class Question {
  readonly effectiveDerivedRoles = new Set<string>();
  readonly #set: PolicySet;
  readonly #input: CheckInput;
  readonly #options: EngineOptions;
  readonly #asked: Asked;
  readonly #kind: string;
  readonly #version: string;
  readonly #scopes: readonly string[];
  readonly #principalVersion: string;
  readonly #principalScopes: readonly string[];

  constructor(set: PolicySet, input: CheckInput, { options, now }: ReferenceSetting) {
    const { principal, resource } = input;
    this.#set = set;
    this.#input = input;
    this.#options = options;
    this.#asked = { input, options, now };
    this.#kind = sanitizeName(resource.kind);
    this.#version = resource.policyVersion || options.defaultPolicyVersion;
    this.#principalVersion = principal.policyVersion || options.defaultPolicyVersion;
    this.#scopes = this.#chain(resource.scope, ["resource", "role"]);
    this.#principalScopes = this.#chain(principal.scope, ["principal"]);
  }

  decide(action: string): ReferenceDecision {
    if (!this.#principalExists() && !this.#resourceExists())
      return { effect: "EFFECT_DENY", policy: noMatch, scope: "" };
    return this.#byPrincipal(action) ?? this.#byRoles(action);
  }

  /** Scopes from the most specific one up, in which there is any policy of these kinds, whatever it is about. */
  #chain(requested: string, kinds: readonly Kind[]): readonly string[] {
    const scope = scopeValue(requested || this.#options.defaultScope);
    const existing = new Set(this.#of(kinds).map((document) => document.scope));
    if (!this.#options.lenientScopeSearch && !existing.has(scope)) return [];
    return [scope, ...scopeParents(scope)].filter((candidate) => existing.has(candidate));
  }

  #of(kinds: readonly Kind[]): readonly PolicyDocument[] {
    return this.#set.policies.filter(({ policy }) => kinds.includes(policy.kind));
  }

  #principalExists(): boolean {
    return this.#of(["principal"]).some(
      ({ scope, version }) => this.#principalScopes.includes(scope) && version === this.#principalVersion,
    );
  }

  #resourceExists(): boolean {
    return this.#scopes.some(
      (scope) =>
        this.#resourcePolicy(scope) !== undefined || this.#rolePolicies(scope).some(({ body }) => this.#covers(body)),
    );
  }

  #resourcePolicy(scope: string): { document: PolicyDocument; body: ResourcePolicy } | undefined {
    for (const document of this.#of(["resource"])) {
      const { policy } = document;
      if (policy.kind !== "resource" || document.scope !== scope || document.version !== this.#version) continue;
      if (sanitizeName(policy.body.resource) === this.#kind) return { document, body: policy.body };
    }
    return undefined;
  }

  #rolePolicies(scope: string): readonly { document: PolicyDocument; body: RolePolicy }[] {
    return this.#of(["role"]).flatMap((document) =>
      document.policy.kind === "role" && document.scope === scope && document.version === this.#version
        ? [{ document, body: document.policy.body }]
        : [],
    );
  }

  /** Role policies name resources as they are written, so those with a colon are never met. */
  #covers({ rules }: RolePolicy): boolean {
    return rules.some(({ resource }) => matchesField(resource, this.#kind));
  }

  /** Principal policies: found by the version of the resource, named by that of the principal. */
  #byPrincipal(action: string): ReferenceDecision | undefined {
    const { id, roles } = this.#input.principal;
    if (roles.length === 0) return undefined;
    const [first = ""] = this.#principalScopes;
    const policy = this.#principalExists() ? principalPolicyKey(id, this.#principalVersion, first) : noMatch;
    for (const scope of this.#principalScopes) {
      const rules = this.#principalRules(scope, action);
      const stop = rules.find(stops);
      if (stop !== undefined)
        return { effect: "EFFECT_DENY", policy: stop.says === "failed" ? stop.policy : policy, scope };
      if (rules.some(allows) && !this.#wantsConsent(scope)) return { effect: "EFFECT_ALLOW", policy, scope };
    }
    return undefined;
  }

  #principalRules(scope: string, action: string): readonly Says[] {
    return this.#of(["principal"]).flatMap((document) => {
      const { policy } = document;
      if (policy.kind !== "principal" || document.scope !== scope || document.version !== this.#version) return [];
      if (policy.body.principal !== this.#input.principal.id) return [];
      const body: PrincipalPolicy = policy.body;
      return body.rules
        .filter(({ resource }) => matchesField(sanitizeName(resource), this.#kind))
        .flatMap((rule) => rule.actions.filter((entry) => matchesField(entry.action, action)))
        .map((entry) => this.#ruleSays(document, entry, []));
    });
  }

  /** The first role that is allowed wins; else what became of the first one stands. */
  #byRoles(action: string): ReferenceDecision {
    let kept: Verdict | undefined;
    for (const role of this.#input.principal.roles) {
      const verdict = this.#byRole(role, action);
      if (verdict.effect === "EFFECT_ALLOW" || verdict.isFinal) return plain(verdict);
      if (kept?.isFound !== true) kept = verdict;
    }
    return kept === undefined ? { effect: "EFFECT_DENY", policy: "", scope: "" } : plain(kept);
  }

  #byRole(role: string, action: string): Verdict {
    const [first = ""] = this.#scopes;
    const policy = this.#resourceExists()
      ? resourcePolicyKey(this.#input.resource.kind, this.#version, first)
      : noMatch;
    const roles = [role, ...this.#parentsOf(role)];
    for (const scope of this.#scopes) {
      const active = this.#enter(scope);
      const narrowing = this.#narrowedBy(scope, roles, action);
      if (narrowing !== undefined) return deny(narrowing.policy, scope, narrowing.says === "failed");
      const rules = this.#resourceRules(scope, { roles, action, active });
      const stop = rules.find(stops);
      if (stop?.says === "failed") return deny(stop.policy, scope, true);
      if (stop !== undefined) return deny(policy, scope, false);
      if (rules.some(allows) && !this.#wantsConsent(scope)) {
        return { effect: "EFFECT_ALLOW", policy, scope, isFound: true, isFinal: true };
      }
    }
    return { effect: "EFFECT_DENY", policy, scope: "", isFound: false, isFinal: false };
  }

  /** Derived roles that are active in a scope, for its conditions and for the answer. */
  #enter(scope: string): KnownRoles {
    const found = this.#resourcePolicy(scope);
    if (found === undefined) return [];
    const { roles } = this.#input.principal;
    const all = [...roles, ...roles.flatMap((role) => this.#parentsOf(role))];
    const { active, failed } = activeRoles(this.#set, found.body, { asked: this.#asked, roles: all });
    for (const role of active) this.effectiveDerivedRoles.add(role);
    return failed.length > 0 ? new CelError("some derived roles failed") : [...active].sort();
  }

  #parentsOf(role: string): readonly string[] {
    const scope = scopeValue(this.#input.resource.scope || this.#options.defaultScope);
    const parents = new Set<string>();
    const waiting = [role];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const { policy, scope: at } of this.#of(["role"])) {
        if (policy.kind !== "role" || at !== scope || policy.body.role !== next) continue;
        for (const parent of policy.body.parentRoles.filter((name) => !parents.has(name))) {
          parents.add(parent);
          waiting.push(parent);
        }
      }
    }
    return [...parents];
  }

  /** What the role policy says that denies, or fails. Role policies come into it where anything at all is said of these roles. */
  #narrowedBy(scope: string, roles: readonly string[], action: string): Says | undefined {
    const policies = this.#rolePolicies(scope);
    const ofRoles = roles.flatMap((role) => policies.filter(({ body }) => body.role === role));
    const isSaid = ofRoles.some(({ body }) => this.#covers(body)) || this.#hasRuleFor(scope, roles);
    if (!isSaid) return undefined;
    return ofRoles
      .map(({ document, body }): Says => {
        const policy = rolePolicyKey(body.role, document.version, scope);
        const narrows = this.#narrows(document, body, action);
        return { policy, says: narrows === "failed" ? narrows : narrows === "yes" ? "deny" : "nothing" };
      })
      .find(stops);
  }

  #narrows(document: PolicyDocument, { rules }: RolePolicy, action: string): Holds {
    const allowing = rules.filter(
      ({ resource, allowActions }) =>
        matchesField(resource, this.#kind) && allowActions.some((pattern) => matchesGlob(pattern, action)),
    );
    if (allowing.length === 0) return "yes";
    const judged = allowing.map(({ condition }) => negate(this.#judge(document, condition, [])));
    return judged.find((narrows) => narrows !== "no") ?? "no";
  }

  #hasRuleFor(scope: string, roles: readonly string[]): boolean {
    const found = this.#resourcePolicy(scope);
    if (found === undefined) return false;
    return found.body.rules.some((rule) => this.#waysOf(found.body, rule, roles).length > 0);
  }

  #resourceRules(
    scope: string,
    { roles, action, active }: { roles: readonly string[]; action: string; active: KnownRoles },
  ): readonly Says[] {
    const found = this.#resourcePolicy(scope);
    if (found === undefined) return [];
    const { document, body } = found;
    return body.rules
      .filter((rule) => rule.actions.some((pattern) => matchesField(pattern, action)))
      .flatMap((rule) =>
        this.#waysOf(body, rule, roles).map((way): Says => {
          const isActive = way.document === undefined ? "yes" : this.#judge(way.document, way.condition, active);
          if (isActive === "yes") return this.#ruleSays(document, rule, active);
          return { says: isActive === "failed" ? "failed" : "nothing", policy: document.key };
        }),
      );
  }

  /** How roles come to a rule: by name, or by a derived role with its condition. */
  #waysOf(
    body: ResourcePolicy,
    rule: ResourcePolicy["rules"][number],
    roles: readonly string[],
  ): readonly { readonly document: PolicyDocument | undefined; readonly condition: PolicyCondition | undefined }[] {
    const direct = rule.roles.some((pattern) => roles.some((role) => matchesField(pattern, role)));
    const derived = importedRoles(this.#set, body).filter(
      ({ definition }) =>
        rule.derivedRoles.includes(definition.name) &&
        definition.parentRoles.some((parent) => parent === "*" || roles.includes(parent)),
    );
    return [
      ...(direct ? [{ document: undefined, condition: undefined }] : []),
      ...derived.map(({ document, definition }) => ({ document, condition: definition.condition })),
    ];
  }

  /** Where a scope wants consent, a conditional allow denies unless it holds. */
  #ruleSays(
    document: PolicyDocument,
    { effect, condition }: { readonly effect: string; readonly condition: PolicyCondition | undefined },
    active: KnownRoles,
  ): Says {
    const policy = document.key;
    const held = this.#judge(document, condition, active);
    if (held === "failed") return { says: held, policy };
    const isHeld = held === "yes";
    if (effect === "EFFECT_DENY") return { says: isHeld ? "deny" : "nothing", policy };
    if (condition !== undefined && this.#wantsConsent(document.scope))
      return { says: isHeld ? "nothing" : "deny", policy };
    return { says: isHeld ? "allow" : "nothing", policy };
  }

  #judge(document: PolicyDocument, condition: PolicyCondition | undefined, roles: KnownRoles): Holds {
    if (condition?.match === undefined) return "yes";
    return judge(condition.match, openScope(this.#set, document, { asked: this.#asked, roles }));
  }

  #wantsConsent(scope: string): boolean {
    return this.#of(["resource", "principal"]).some(({ policy, scope: at }) => {
      if (at !== scope || (policy.kind !== "resource" && policy.kind !== "principal")) return false;
      return policy.body.scopePermissions === consent;
    });
  }
}

function stops({ says }: Says): boolean {
  return says === "deny" || says === "failed";
}

function allows({ says }: Says): boolean {
  return says === "allow";
}

function deny(policy: string, scope: string, isFinal: boolean): Verdict {
  return { effect: "EFFECT_DENY", policy, scope, isFound: true, isFinal };
}

function plain({ effect, policy, scope }: Verdict): ReferenceDecision {
  return { effect, policy, scope };
}
