import type { Diagnostic } from "@edict/protocol";
import type { CompiledUnit } from "../emit/compiled-unit.ts";
import type { PolicyIndex } from "../policy-index/policy-index.ts";
import { type CompileMistake, toDiagnostics } from "../report/compile-mistake.ts";
import type { Locator } from "../report/locator.ts";
import type { SchemaStore } from "../schema/schema-store.ts";

/** What lints look at: a set that compiles. */
export interface LintInput {
  readonly index: PolicyIndex;
  readonly units: readonly CompiledUnit[];
  readonly schemas: SchemaStore;
  readonly locator: Locator;
}

type Lint = (input: LintInput) => readonly CompileMistake[];

const lints: readonly Lint[] = [];

/** Warnings about what Cerbos accepts though it is seldom meant. They never stop a build. */
export function lintPolicies(input: LintInput): Diagnostic[] {
  return toDiagnostics(
    lints.flatMap((lint) => lint(input)),
    input.locator,
  );
}
