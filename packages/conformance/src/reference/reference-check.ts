import type { PolicyDocument, PolicySet, ResourcePolicy, RolePolicy } from "@edict/policy";
import {
  type ActionOutcome,
  type CheckInput,
  compareText,
  type EvaluationError,
  type OutputEntry,
  principalPolicyKey,
  resourcePolicyKey,
  rolePolicyKey,
  sanitizeName,
  scopeParents,
  scopeValue,
  type ValidationError,
} from "@edict/protocol";
import { activeRoles } from "./reference-derived-roles.ts";
import { matchesField } from "./reference-glob.ts";
import { type KnownRoles, ReferenceRequest, type ReferenceSetting } from "./reference-request.ts";
import { consent, principalVisits, resourceVisits, roleVisits, type Visit, visit, waysTo } from "./reference-rules.ts";
import { violations } from "./reference-schemas.ts";

/** All that the definition says of a request. */
export interface ReferenceOutcome {
  /** In the order of the request. */
  readonly actions: readonly ActionOutcome[];
  readonly effectiveDerivedRoles: readonly string[];
  /** In the order in which they come about. */
  readonly outputs: readonly OutputEntry[];
  /** The definition says what is not valid, not how that is worded. */
  readonly validationErrors: readonly Pick<ValidationError, "path" | "source">[];
  readonly evaluationErrors: readonly EvaluationError[];
  /** Policy key → file. */
  readonly effectivePolicies: ReadonlyMap<string, string>;
  /** There is no answer, since an output is no number. */
  readonly failed: boolean;
}

/**
 * The definition of a decision, from policies as they were written, in the words of the language: never optimized, nothing
 * shared with the engine but the evaluation of single expressions.
 */
export function referenceCheck(set: PolicySet, input: CheckInput, setting: ReferenceSetting): ReferenceOutcome {
  return new Question(set, input, setting).answer();
}

type Kind = PolicyDocument["policy"]["kind"];
type Decision = Omit<ActionOutcome, "action">;

interface Verdict extends Decision {
  readonly isFound: boolean;
  /** No other role is asked. */
  readonly isFinal: boolean;
}

const noMatch = "NO_MATCH";

class Question {
  readonly #request: ReferenceRequest;
  readonly #input: CheckInput;
  readonly #kind: string;
  readonly #version: string;
  readonly #scopes: readonly string[];
  readonly #principalVersion: string;
  readonly #principalScopes: readonly string[];
  readonly #entered = new Map<string, KnownRoles>();
  readonly #effectiveDerivedRoles = new Set<string>();

  constructor(set: PolicySet, input: CheckInput, setting: ReferenceSetting) {
    const { principal, resource } = input;
    const { options } = setting;
    this.#request = new ReferenceRequest(set, input, setting);
    this.#input = input;
    this.#kind = sanitizeName(resource.kind);
    this.#version = resource.policyVersion || options.defaultPolicyVersion;
    this.#principalVersion = principal.policyVersion || options.defaultPolicyVersion;
    this.#scopes = this.#chain(resource.scope, ["resource", "role"]);
    this.#principalScopes = this.#chain(principal.scope, ["principal"]);
  }

  answer(): ReferenceOutcome {
    const isAnywhere = this.#scopes.length > 0 || this.#principalScopes.length > 0;
    const validationErrors = isAnywhere ? this.#validate() : [];
    const isRejected = validationErrors.length > 0 && this.#request.options.schemaEnforcement === "reject";
    const decided = new Map<string, ActionOutcome>();
    for (const action of new Set(this.#input.actions)) {
      const decision = isRejected ? refuse(this.#resourceKey()) : this.#decide(action);
      decided.set(action, { action, ...decision });
    }
    const { outputs, errors, policies, failed } = this.#request;
    return {
      actions: this.#input.actions.flatMap((action) => decided.get(action) ?? []),
      effectiveDerivedRoles: [...this.#effectiveDerivedRoles].sort(),
      outputs,
      validationErrors,
      evaluationErrors: errors,
      effectivePolicies: policies,
      failed,
    };
  }

  /** Against the schemas of the root policy, if there is a policy for the resource in the first scope. */
  #validate(): ReferenceOutcome["validationErrors"] {
    const [first] = this.#scopes;
    if (first === undefined || this.#resourcePolicy(first) === undefined) return [];
    if (this.#request.options.schemaEnforcement === "none") return [];
    return violations(this.#request.set, this.#resourcePolicy("")?.body.schemas, this.#input);
  }

  #decide(action: string): Decision {
    if (!this.#principalExists() && !this.#resourceExists()) return refuse(noMatch);
    return this.#byPrincipal(action) ?? this.#byRoles(action);
  }

  /** Scopes from the most specific one up, in which there is any policy of these kinds, whatever it is about. */
  #chain(requested: string, kinds: readonly Kind[]): readonly string[] {
    const { defaultScope, lenientScopeSearch } = this.#request.options;
    const scope = scopeValue(requested || defaultScope);
    const existing = new Set(this.#of(kinds).map((document) => document.scope));
    if (!lenientScopeSearch && !existing.has(scope)) return [];
    return [scope, ...scopeParents(scope)].filter((candidate) => existing.has(candidate));
  }

  #of(kinds: readonly Kind[]): readonly PolicyDocument[] {
    const wanted = this.#request.set.policies.filter(({ policy }) => kinds.includes(policy.kind));
    return wanted.sort((a, b) => compareText(a.key, b.key));
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

  /** Named for the most specific scope, whether the policy is there or above. */
  #resourceKey(): string {
    return resourcePolicyKey(this.#input.resource.kind, this.#version, this.#scopes[0] ?? "");
  }

  /** Principal policies: found by the version of the resource, named by that of the principal. */
  #byPrincipal(action: string): Decision | undefined {
    const { id, roles } = this.#input.principal;
    if (roles.length === 0) return undefined;
    const [first = ""] = this.#principalScopes;
    const policy = this.#principalExists() ? principalPolicyKey(id, this.#principalVersion, first) : noMatch;
    for (const scope of this.#principalScopes) {
      const said = this.#visitAll(this.#principalVisits(scope, action), action);
      if (said.stop !== undefined) return deny(said.isFailed ? said.stop.document.key : policy, scope);
      if (said.allows && !this.#wantsConsent(scope)) return { effect: "EFFECT_ALLOW", policy, scope };
    }
    return undefined;
  }

  #principalVisits(scope: string, action: string): readonly Visit[] {
    return this.#of(["principal"]).flatMap((document) => {
      const { policy } = document;
      if (policy.kind !== "principal" || document.scope !== scope || document.version !== this.#version) return [];
      if (policy.body.principal !== this.#input.principal.id) return [];
      return principalVisits(document, policy.body, { kind: this.#kind, action });
    });
  }

  /** All of a scope, one after the other, until one denies or fails. */
  #visitAll(visits: readonly Visit[], action: string): { stop?: Visit; isFailed: boolean; allows: boolean } {
    let allows = false;
    for (const each of visits) {
      const says = visit(this.#request, each, action);
      if (says === "deny" || says === "failed") return { stop: each, isFailed: says === "failed", allows };
      allows ||= says === "allow";
    }
    return { isFailed: false, allows };
  }

  /** The first role that is allowed wins; else what became of the first one stands. */
  #byRoles(action: string): Decision {
    let kept: Verdict | undefined;
    for (const role of this.#input.principal.roles) {
      const verdict = this.#byRole(role, action);
      if (verdict.effect === "EFFECT_ALLOW" || verdict.isFinal) return plain(verdict);
      if (kept?.isFound !== true) kept = verdict;
    }
    return kept === undefined ? refuse("") : plain(kept);
  }

  #byRole(role: string, action: string): Verdict {
    const policy = this.#resourceExists() ? this.#resourceKey() : noMatch;
    const roles = [role, ...this.#parentsOf(role)];
    for (const scope of this.#scopes) {
      this.#enter(scope);
      const said = this.#visitAll(this.#visitsIn(scope, roles, action), action);
      if (said.stop !== undefined) {
        const { document } = said.stop;
        const isOwn = said.isFailed || document.policy.kind === "role";
        return { ...deny(isOwn ? keyOf(document) : policy, scope), isFound: true, isFinal: said.isFailed };
      }
      if (said.allows && !this.#wantsConsent(scope)) {
        return { effect: "EFFECT_ALLOW", policy, scope, isFound: true, isFinal: true };
      }
    }
    return { ...refuse(policy), isFound: false, isFinal: false };
  }

  /** Works out, once, which derived roles are active in a scope; `runtime` names them from here on. */
  #enter(scope: string): void {
    const found = this.#resourcePolicy(scope);
    if (!this.#entered.has(scope) && found !== undefined) {
      const { roles } = this.#input.principal;
      const all = [...roles, ...roles.flatMap((role) => this.#parentsOf(role))];
      const { active, runtime } = activeRoles(this.#request, found.body, all);
      for (const role of active) this.#effectiveDerivedRoles.add(role);
      this.#entered.set(scope, runtime);
    }
    this.#request.runtime = this.#entered.get(scope) ?? [];
  }

  /** Nearest first, as far as role policies of exactly the scope of the request tell. */
  #parentsOf(role: string): readonly string[] {
    const scope = scopeValue(this.#input.resource.scope || this.#request.options.defaultScope);
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

  /** Role policies first. They come into it where anything at all is said of these roles. */
  #visitsIn(scope: string, roles: readonly string[], action: string): readonly Visit[] {
    const policies = this.#rolePolicies(scope);
    const narrowing = roles.flatMap((role) => policies.filter(({ body }) => body.role === role));
    const found = this.#resourcePolicy(scope);
    const hasRule =
      found?.body.rules.some((rule) => waysTo(this.#request, found.body, rule, roles).length > 0) === true;
    if (!hasRule && !narrowing.some(({ body }) => this.#covers(body))) return [];
    return [
      ...narrowing.flatMap((policy) => roleVisits(policy, { kind: this.#kind, action })),
      ...(found === undefined ? [] : resourceVisits(this.#request, found, { roles, action })),
    ];
  }

  #wantsConsent(scope: string): boolean {
    return this.#of(["resource", "principal"]).some(({ policy, scope: at }) => {
      if (at !== scope || (policy.kind !== "resource" && policy.kind !== "principal")) return false;
      return policy.body.scopePermissions === consent;
    });
  }
}

/** Role policies are told by the role as it was asked for. */
function keyOf({ policy, key, version, scope }: PolicyDocument): string {
  return policy.kind === "role" ? rolePolicyKey(policy.body.role, version, scope) : key;
}

function deny(policy: string, scope: string): Decision {
  return { effect: "EFFECT_DENY", policy, scope };
}

function refuse(policy: string): Decision {
  return deny(policy, "");
}

function plain({ effect, policy, scope }: Verdict): Decision {
  return { effect, policy, scope };
}
