import type { PolicyDocument } from "@edict/policy";
import type { PolicyIndex } from "../policy-index/policy-index.ts";
import type { CompileMistake } from "../report/compile-mistake.ts";
import type { KnownExpressions } from "../resolve/compile-expression.ts";
import type { SchemaStore } from "../schema/schema-store.ts";

/** What the lints of single policies may look at besides the policy. */
export interface LintInput {
  readonly index: PolicyIndex;
  readonly schemas: SchemaStore;
  readonly expressions: KnownExpressions;
}

/** Looks for one kind of trap within a policy that compiles; the result is kept with the compiled policy. */
export type PolicyLint = (document: PolicyDocument, input: LintInput) => readonly CompileMistake[];

/** Looks for one kind of trap between policies. */
export type SetLint = (index: PolicyIndex) => readonly CompileMistake[];

/** A warning; `message` says what is the matter in one sentence. */
export function warning(
  mistake: Pick<CompileMistake, "code" | "document" | "path" | "remedy"> & { readonly message: string },
): CompileMistake {
  const { message, ...rest } = mistake;
  return { ...rest, error: message, description: "", severity: "warning" };
}
