import type { CelExpr } from "./cel-ast.ts";
import type { JsonValue } from "./json-value.ts";

/**
 * The waist of Edict: everything before it reads text, everything after it decides.
 * Plain and serialisable; mirrors `cerbos.runtime.v1.RuleTable` (field numbers in proto/cerbos/runtime/v1/runtime.proto).
 * Rows are in a fixed order (policy key, then position in the source), so the same sources give the same table.
 */
export interface RuleTable {
  /** 16 characters, derived from the content; empty before packaging. */
  readonly bundleId: string;
  readonly compilerVersion: number;
  readonly rules: readonly RuleRow[];
  /** One entry per resource, principal and role policy, keyed by policy key (`resource.leave_request.vdefault/acme`). */
  readonly meta: ReadonlyMap<string, PolicyMeta>;
  /** Schemas of root resource policies, keyed by policy key. */
  readonly schemas: ReadonlyMap<string, PolicySchemas>;
  /** scope → role → all (transitive) parent roles declared by role policies of exactly that scope, nearest first. */
  readonly scopeParentRoles: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** Policy key of a resource policy → the derived roles its rules name. */
  readonly policyDerivedRoles: ReadonlyMap<string, ReadonlyMap<string, DerivedRole>>;
  /** Schema reference (`cerbos:///doc.json`) → JSON text. */
  readonly jsonSchemas: ReadonlyMap<string, string>;
}

export type Effect = "EFFECT_ALLOW" | "EFFECT_DENY";
export type PolicyKind = "resource" | "principal" | "role";
export type ScopePermissions =
  | "SCOPE_PERMISSIONS_UNSPECIFIED"
  | "SCOPE_PERMISSIONS_OVERRIDE_PARENT"
  | "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS";

/**
 * One rule for one action pattern, one role pattern and, for derived roles, one derived role with one parent role.
 * Rows made from one source rule share `condition`, `output`, `params` and `evaluationKey`.
 */
export interface RuleRow {
  readonly originFqn: string;
  readonly policyKind: PolicyKind;
  /** Sanitised resource kind, or a glob if it contains `*`. */
  readonly resource: string;
  readonly role: string;
  /** Set for principal policies only. */
  readonly principal: string;
  /** One action pattern; empty when `allowActions` is set. */
  readonly action: string;
  /** Role policies: the actions the role may perform; every other action is denied. */
  readonly allowActions: readonly string[] | undefined;
  readonly condition: Condition | undefined;
  readonly derivedRoleCondition: Condition | undefined;
  /** `undefined` for rows of role policies, which never grant. */
  readonly effect: Effect | undefined;
  readonly scope: string;
  readonly scopePermissions: ScopePermissions;
  readonly version: string;
  readonly originDerivedRole: string;
  readonly output: RuleOutput | undefined;
  readonly name: string;
  readonly params: RuleParams;
  readonly derivedRoleParams: RuleParams | undefined;
  /** Same for all rows whose condition has one result within a request. */
  readonly evaluationKey: string;
  readonly fromRolePolicy: boolean;
}

/** A condition tree; `all`, `any` and `none` short-circuit in order. */
export type Condition =
  | { readonly op: "expr"; readonly expr: RuleExpr }
  | { readonly op: "all" | "any" | "none"; readonly of: readonly Condition[] };

/** Source text and its parsed, macro-expanded tree. */
export interface RuleExpr {
  readonly original: string;
  readonly ast: CelExpr;
}

export interface RuleOutput {
  readonly ruleActivated: RuleExpr | undefined;
  readonly conditionNotMet: RuleExpr | undefined;
}

export interface RuleVariable {
  readonly name: string;
  readonly expr: RuleExpr;
}

/** Variables in dependency order, and constants by name. */
export interface RuleParams {
  readonly orderedVariables: readonly RuleVariable[];
  readonly constants: ReadonlyMap<string, JsonValue>;
}

export interface DerivedRole {
  readonly name: string;
  readonly parentRoles: readonly string[];
  readonly condition: Condition | undefined;
  readonly params: RuleParams;
  readonly originFqn: string;
}

export interface PolicyMeta {
  readonly fqn: string;
  readonly kind: PolicyKind;
  /** Resource kind as written, principal id or role. */
  readonly name: string;
  readonly version: string;
  /** Policy key → attributes of the source that key came from; `source` is the file path. Ancestor scopes included. */
  readonly sourceAttributes: ReadonlyMap<string, { readonly [name: string]: JsonValue }>;
  readonly annotations: ReadonlyMap<string, string>;
}

export interface PolicySchemas {
  readonly principalSchema: SchemaRef | undefined;
  readonly resourceSchema: SchemaRef | undefined;
}

export interface SchemaRef {
  readonly ref: string;
  /** Action globs for which validation is skipped (only if all requested actions match). */
  readonly ignoreWhenActions: readonly string[];
}
