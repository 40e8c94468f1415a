import type { PolicyDocument } from "@edict/policy";
import type { DerivedRole } from "@edict/protocol";
import type { PolicyIndex } from "../policy-index/policy-index.ts";
import type { CompileMistake } from "../report/compile-mistake.ts";
import type { SchemaStore } from "../schema/schema-store.ts";
import type { KnownExpressions } from "./compile-expression.ts";

/** What compiling one policy may look at. */
export interface CompileContext {
  readonly index: PolicyIndex;
  readonly expressions: KnownExpressions;
  readonly schemas: SchemaStore;
  /** Rules are looked at even if other parts of their policy have mistakes. */
  readonly isThorough: boolean;
  /** Sets of derived roles that were compiled already, by policy. */
  readonly derivedRoles: Map<PolicyDocument, CompiledDerivedRoles>;
}

export interface CompiledDerivedRoles {
  readonly roles: ReadonlyMap<string, DerivedRole>;
  readonly mistakes: readonly CompileMistake[];
}
