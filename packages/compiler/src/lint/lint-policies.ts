import type { Diagnostic } from "@edict/protocol";
import { toDiagnostics } from "../report/compile-mistake.ts";
import type { Locator } from "../report/locator.ts";
import { findDuplicateNames } from "./duplicate-names.ts";
import { findFragileDenies } from "./fragile-denies.ts";
import { findInertPolicies } from "./inert-policies.ts";
import type { Lint, LintInput } from "./lint-input.ts";
import { findSchemaMistakes } from "./schema-types.ts";
import { findUnevenScopes } from "./uneven-scopes.ts";
import { findUnknownRoles } from "./unknown-roles.ts";
import { findUnreachableRules } from "./unreachable-rules.ts";
import { findUnusedDerivedRoles } from "./unused-derived-roles.ts";

const lints: readonly Lint[] = [
  findDuplicateNames,
  findUnreachableRules,
  findFragileDenies,
  findUnusedDerivedRoles,
  findUnknownRoles,
  findUnevenScopes,
  findInertPolicies,
  findSchemaMistakes,
];

/** Warnings about what Cerbos accepts though it is seldom meant. They never stop a build. */
export function lintPolicies(input: LintInput, locator: Locator): Diagnostic[] {
  return toDiagnostics(
    lints.flatMap((lint) => lint(input)),
    locator,
  );
}
