import type { JsonObject, JsonValue } from "./json-value.ts";
import type { Effect } from "./rule-table.ts";

/** Who asks. Absent strings are "". (`cerbos.engine.v1.Principal`) */
export interface Principal {
  readonly id: string;
  readonly policyVersion: string;
  readonly scope: string;
  readonly roles: readonly string[];
  readonly attr: JsonObject;
}

/** What is asked about. (`cerbos.engine.v1.Resource`) */
export interface Resource {
  readonly kind: string;
  readonly id: string;
  readonly policyVersion: string;
  readonly scope: string;
  readonly attr: JsonObject;
}

/** Decoded, already verified claims. `jwts` are the named tokens of Cerbos 0.55. */
export interface AuxData {
  readonly jwt: JsonObject;
  readonly jwts: { readonly [name: string]: { readonly claims: JsonObject } };
}

/** One resource with its actions. (`cerbos.engine.v1.CheckInput`) */
export interface CheckInput {
  readonly requestId: string;
  readonly principal: Principal;
  readonly resource: Resource;
  readonly actions: readonly string[];
  readonly auxData: AuxData | undefined;
}

/** How a table decides; the defaults are Cerbos's. */
export interface EngineOptions {
  /** Default "default". */
  readonly defaultPolicyVersion: string;
  /** Default "". */
  readonly defaultScope: string;
  readonly lenientScopeSearch: boolean;
  readonly strictEvaluation: boolean;
  readonly globals: JsonObject;
  readonly schemaEnforcement: SchemaEnforcement;
}

export type SchemaEnforcement = "none" | "warn" | "reject";

export const defaultEngineOptions: EngineOptions = {
  defaultPolicyVersion: "default",
  defaultScope: "",
  lenientScopeSearch: false,
  strictEvaluation: false,
  globals: {},
  schemaEnforcement: "none",
};

export interface ActionOutcome {
  readonly action: string;
  readonly effect: Effect;
  /** Policy key that decided, `NO_MATCH`, or `NO_MATCH_FOR_SCOPE_PERMISSIONS`. */
  readonly policy: string;
  /** Scope in which it was decided. */
  readonly scope: string;
}

/** `val` is present unless evaluating the output failed; then `error` says why. (`cerbos.engine.v1.OutputEntry`) */
export interface OutputEntry {
  readonly src: string;
  readonly action: string;
  readonly val: JsonValue | undefined;
  readonly error: string | undefined;
}

export interface ValidationError {
  readonly path: string;
  readonly message: string;
  readonly source: "SOURCE_PRINCIPAL" | "SOURCE_RESOURCE";
}

/** A CEL run-time error met while deciding; de-duplicated and sorted by expression, then message. */
export interface EvaluationError {
  readonly expression: string;
  readonly message: string;
}

/** Answer for one resource; actions in request order. Errors are part of it: deciding never throws. */
export interface CheckOutcome {
  readonly requestId: string;
  readonly resourceId: string;
  readonly actions: readonly ActionOutcome[];
  readonly effectiveDerivedRoles: readonly string[];
  readonly outputs: readonly OutputEntry[];
  readonly validationErrors: readonly ValidationError[];
  readonly evaluationErrors: readonly EvaluationError[];
  /** Policy key → source attributes of every policy that took part. (`cerbos.audit.v1.AuditTrail`) */
  readonly effectivePolicies: ReadonlyMap<string, { readonly [name: string]: JsonValue }>;
  /** Set when no answer can be given (an output is NaN or Infinity in Cerbos); the message is public. */
  readonly failure: string | undefined;
}
