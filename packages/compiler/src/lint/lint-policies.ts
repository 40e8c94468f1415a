import type { PolicyDocument } from "@edict/policy";
import type { PolicyIndex } from "../policy-index/policy-index.ts";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { findDuplicateNames } from "./duplicate-names.ts";
import { findFragileDenies } from "./fragile-denies.ts";
import { findInertPolicies } from "./inert-policies.ts";
import type { LintInput, PolicyLint, SetLint } from "./lint-input.ts";
import { findSchemaMistakes } from "./schema-types.ts";
import { findUnevenScopes } from "./uneven-scopes.ts";
import { findUnknownRoles } from "./unknown-roles.ts";
import { findUnreachableRules } from "./unreachable-rules.ts";
import { findUnusedDerivedRoles } from "./unused-derived-roles.ts";

const policyLints: readonly PolicyLint[] = [
  findDuplicateNames,
  findUnreachableRules,
  findFragileDenies,
  findSchemaMistakes,
];

const setLints: readonly SetLint[] = [findUnusedDerivedRoles, findUnknownRoles, findUnevenScopes, findInertPolicies];

/** Warnings about what Cerbos accepts in one policy though it is seldom meant. They never stop a build. */
export function lintPolicy(document: PolicyDocument, input: LintInput): CompileMistake[] {
  return policyLints.flatMap((lint) => lint(document, input));
}

/** The same for what lies between policies. */
export function lintPolicySet(index: PolicyIndex): CompileMistake[] {
  return setLints.flatMap((lint) => lint(index));
}
