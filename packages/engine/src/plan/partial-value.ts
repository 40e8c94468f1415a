import { CelError, type CelValue } from "@edict/cel";
import type { CelExpr } from "@edict/protocol";

/** What depends on attributes of the resource that the request does not give. */
export const unknown = Symbol("unknown");
export type PartialValue = CelValue | CelError | typeof unknown;

/** Values of variables that comprehensions bind. */
export type Locals = ReadonlyMap<string, PartialValue>;

export const noLocals: Locals = new Map();

/** What each visited part of an expression came to; parts that evaluation skipped are absent. */
export type PartialStates = Map<CelExpr, PartialValue>;

export function isNoValue(value: PartialValue): value is CelError | typeof unknown {
  return value === unknown || value instanceof CelError;
}
