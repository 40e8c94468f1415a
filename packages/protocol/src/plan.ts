import type { AuxData, EvaluationError, Principal, ValidationError } from "./check.ts";
import type { JsonObject, JsonValue } from "./json-value.ts";

/** (`cerbos.engine.v1.PlanResourcesInput`) */
export interface PlanInput {
  readonly requestId: string;
  readonly actions: readonly string[];
  readonly principal: Principal;
  readonly resource: {
    readonly kind: string;
    readonly policyVersion: string;
    readonly scope: string;
    /** The attributes that are known; every other attribute of the resource is unknown. */
    readonly attr: JsonObject;
  };
  readonly auxData: AuxData | undefined;
}

export type PlanKind = "KIND_ALWAYS_ALLOWED" | "KIND_ALWAYS_DENIED" | "KIND_CONDITIONAL";

/** Filter tree as Cerbos sends it. (`cerbos.engine.v1.PlanResourcesFilter.Expression.Operand`) */
export type PlanOperand =
  | { readonly value: JsonValue }
  | { readonly variable: string }
  | { readonly expression: { readonly operator: string; readonly operands: readonly PlanOperand[] } };

export interface PlanFilter {
  readonly kind: PlanKind;
  /** Set when `kind` is `KIND_CONDITIONAL`. */
  readonly condition: PlanOperand | undefined;
}

export interface PlanOutcome {
  readonly requestId: string;
  readonly filter: PlanFilter;
  /** The filter as text. */
  readonly filterDebug: string;
  /** Action → scope in which it was decided. */
  readonly matchedScopes: ReadonlyMap<string, string>;
  readonly validationErrors: readonly ValidationError[];
  readonly evaluationErrors: readonly EvaluationError[];
  readonly effectivePolicies: ReadonlyMap<string, { readonly [name: string]: JsonValue }>;
  readonly failure: string | undefined;
}
