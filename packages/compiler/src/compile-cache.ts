import type { PolicyDocument, SourceMap } from "@edict/policy";
import type { CompiledUnit } from "./emit/compiled-unit.ts";
import type { KnownExpressions } from "./resolve/compile-expression.ts";

/**
 * What was compiled before. A unit is used again if everything it was made from is the same object as before, which the
 * policy cache of `readPolicySet` sees to for files that did not change. Belongs to one caller; not serialisable.
 */
export interface CompileCache {
  readonly units: WeakMap<PolicyDocument, KnownUnit>;
  readonly expressions: KnownExpressions;
  /** Positions in policies that have mistakes or warnings. */
  readonly sourceMaps: WeakMap<PolicyDocument, SourceMap>;
}

export interface KnownUnit {
  /** Policies and schema texts the unit depends on. */
  readonly inputs: readonly unknown[];
  readonly unit: CompiledUnit;
}

export function createCompileCache(): CompileCache {
  return { units: new WeakMap(), expressions: new Map(), sourceMaps: new WeakMap() };
}
