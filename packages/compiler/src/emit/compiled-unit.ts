import type { PolicyDocument } from "@edict/policy";
import type { DerivedRole, PolicyMeta, PolicySchemas, RuleRow } from "@edict/protocol";
import type { CompileMistake } from "../report/compile-mistake.ts";

/** What one resource, principal or role policy adds to the table. */
export interface CompiledUnit {
  readonly document: PolicyDocument;
  readonly meta: PolicyMeta;
  readonly rows: readonly RuleRow[];
  readonly derivedRoles: ReadonlyMap<string, DerivedRole>;
  readonly schemas: PolicySchemas | undefined;
  readonly mistakes: readonly CompileMistake[];
}
