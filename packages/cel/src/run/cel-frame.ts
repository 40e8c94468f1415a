import type { AuxData, JsonObject, Principal, Resource } from "@edict/protocol";
import type { CelError } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import type { CelTimestamp } from "../value/time.ts";

/**
 * What an expression can see. The caller owns it and may change it between evaluations; the evaluator only reads, copies
 * nothing and keeps nothing. JSON attributes are CEL values as they are: numbers are doubles, objects are maps.
 */
export interface CelFrame {
  /** `P`, `request.principal`. */
  readonly principal: Principal;
  /** `R`, `request.resource`. */
  readonly resource: Resource;
  /** `request.auxData`. */
  readonly auxData: AuxData | undefined;
  /**
   * `V`, `variables`. A name that is not set reads as the error `undefined field 'name'`; a name set to an error reads as
   * that error.
   */
  readonly variables: CelBindings;
  /** `C`, `constants`; same rules as `variables`. */
  readonly constants: CelBindings;
  /** `G`, `globals`; an unset name is the error `undefined field 'name'`. */
  readonly globals: JsonObject;
  /** `runtime.effectiveDerivedRoles`. An error here is what every access to the field yields. */
  readonly effectiveDerivedRoles: readonly string[] | CelError;
  /** `now()`; the same instant for the whole request. `undefined` makes `now()` and `timeSince()` an error. */
  readonly now: CelTimestamp | undefined;
}

/** Values by name; a `Map` will do. */
export interface CelBindings {
  get(name: string): CelValue | CelError | undefined;
}
