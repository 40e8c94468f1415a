import type { CompiledUnit } from "../emit/compiled-unit.ts";
import type { PolicyIndex } from "../policy-index/policy-index.ts";
import type { CompileMistake } from "../report/compile-mistake.ts";
import type { KnownExpressions } from "../resolve/compile-expression.ts";
import type { SchemaStore } from "../schema/schema-store.ts";

/** What lints look at: a set that compiles. */
export interface LintInput {
  readonly index: PolicyIndex;
  readonly units: readonly CompiledUnit[];
  readonly schemas: SchemaStore;
  readonly expressions: KnownExpressions;
}

/** Looks for one kind of trap. */
export type Lint = (input: LintInput) => readonly CompileMistake[];

/** A warning; `message` says what is the matter in one sentence. */
export function warning(
  mistake: Pick<CompileMistake, "code" | "document" | "path" | "remedy"> & { readonly message: string },
): CompileMistake {
  const { message, ...rest } = mistake;
  return { ...rest, error: message, description: "", severity: "warning" };
}
