import type { Effect, JsonValue, ScopePermissions } from "@edict/protocol";

/**
 * One policy as its author wrote it (`cerbos.policy.v1.Policy`). Absent strings are "", absent lists and maps are empty,
 * absent messages are `undefined`; nothing is resolved, defaulted or sorted.
 */
export type Policy = PolicyEnvelope & PolicyBody;

export type PolicyBody =
  | { readonly kind: "resource"; readonly body: ResourcePolicy }
  | { readonly kind: "principal"; readonly body: PrincipalPolicy }
  | { readonly kind: "role"; readonly body: RolePolicy }
  | { readonly kind: "derivedRoles"; readonly body: DerivedRolesPolicy }
  | { readonly kind: "exportVariables"; readonly body: ExportVariablesPolicy }
  | { readonly kind: "exportConstants"; readonly body: ExportConstantsPolicy };

export type PolicyDocumentKind = PolicyBody["kind"];

export interface PolicyEnvelope {
  readonly apiVersion: string;
  readonly disabled: boolean;
  readonly description: string;
  readonly metadata: PolicyMetadata | undefined;
  /** Deprecated top-level variables: name → CEL text. */
  readonly variables: ReadonlyMap<string, string>;
}

export interface PolicyMetadata {
  readonly sourceFile: string;
  readonly annotations: ReadonlyMap<string, string>;
  readonly storeIdentifier: string;
  readonly sourceAttributes: ReadonlyMap<string, JsonValue>;
}

export interface ResourcePolicy {
  readonly resource: string;
  readonly version: string;
  readonly scope: string;
  readonly scopePermissions: ScopePermissions;
  readonly importDerivedRoles: readonly string[];
  readonly variables: Variables | undefined;
  readonly constants: Constants | undefined;
  readonly schemas: Schemas | undefined;
  readonly rules: readonly ResourceRule[];
}

export interface ResourceRule {
  readonly name: string;
  readonly actions: readonly string[];
  readonly effect: Effect;
  readonly roles: readonly string[];
  readonly derivedRoles: readonly string[];
  readonly condition: PolicyCondition | undefined;
  readonly output: Output | undefined;
}

export interface PrincipalPolicy {
  readonly principal: string;
  readonly version: string;
  readonly scope: string;
  readonly scopePermissions: ScopePermissions;
  readonly variables: Variables | undefined;
  readonly constants: Constants | undefined;
  readonly rules: readonly PrincipalRule[];
}

export interface PrincipalRule {
  readonly resource: string;
  readonly actions: readonly PrincipalAction[];
}

export interface PrincipalAction {
  readonly name: string;
  readonly action: string;
  readonly effect: Effect;
  readonly condition: PolicyCondition | undefined;
  readonly output: Output | undefined;
}

export interface RolePolicy {
  readonly role: string;
  /** "" means the default version. */
  readonly version: string;
  readonly scope: string;
  readonly parentRoles: readonly string[];
  readonly variables: Variables | undefined;
  readonly constants: Constants | undefined;
  readonly rules: readonly RoleRule[];
}

export interface RoleRule {
  readonly name: string;
  readonly resource: string;
  readonly allowActions: readonly string[];
  readonly condition: PolicyCondition | undefined;
  readonly output: Output | undefined;
}

export interface DerivedRolesPolicy {
  readonly name: string;
  readonly definitions: readonly DerivedRoleDefinition[];
  readonly variables: Variables | undefined;
  readonly constants: Constants | undefined;
}

export interface DerivedRoleDefinition {
  readonly name: string;
  readonly parentRoles: readonly string[];
  readonly condition: PolicyCondition | undefined;
}

export interface ExportVariablesPolicy {
  readonly name: string;
  readonly definitions: ReadonlyMap<string, string>;
}

export interface ExportConstantsPolicy {
  readonly name: string;
  readonly definitions: ReadonlyMap<string, JsonValue>;
}

/** Imports are names of `exportVariables` policies; `local` maps a name to CEL text. */
export interface Variables {
  readonly import: readonly string[];
  readonly local: ReadonlyMap<string, string>;
}

/** Imports are names of `exportConstants` policies. */
export interface Constants {
  readonly import: readonly string[];
  readonly local: ReadonlyMap<string, JsonValue>;
}

/** Exactly one of both is set; `script` is refused by the compiler, as in Cerbos. */
export interface PolicyCondition {
  readonly match: Match | undefined;
  readonly script: string | undefined;
}

/** Exactly one member is set. */
export interface Match {
  readonly expr: string | undefined;
  readonly all: MatchList | undefined;
  readonly any: MatchList | undefined;
  readonly none: MatchList | undefined;
}

export interface MatchList {
  readonly of: readonly Match[];
}

/** CEL texts; "" where absent. `expr` is the deprecated form of `when.ruleActivated`. */
export interface Output {
  readonly expr: string;
  readonly when: { readonly ruleActivated: string; readonly conditionNotMet: string } | undefined;
}

export interface Schemas {
  readonly principalSchema: Schema | undefined;
  readonly resourceSchema: Schema | undefined;
}

export interface Schema {
  readonly ref: string;
  readonly ignoreWhen: { readonly actions: readonly string[] } | undefined;
}
