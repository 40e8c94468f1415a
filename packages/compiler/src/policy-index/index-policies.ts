import type { PolicyDocument, PolicySet } from "@edict/policy";
import type { Diagnostic } from "@edict/protocol";
import type { Locator } from "../report/locator.ts";
import { findMissingAncestors } from "./missing-ancestors.ts";
import { findMissingImports } from "./missing-imports.ts";
import type { PolicyIndex } from "./policy-index.ts";
import { findScopeConflicts } from "./scope-conflicts.ts";

export interface IndexResult {
  readonly index: PolicyIndex;
  /** Mistakes that keep the set from being compiled. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * First stage: gives every policy its place, and finds what is defined twice, imported but absent, scoped without
 * ancestors, or at odds about scope permissions. Cerbos reports these before it compiles anything.
 */
export function indexPolicies(set: PolicySet, locator: Locator): IndexResult {
  const byKey = new Map<string, PolicyDocument>();
  const diagnostics: Diagnostic[] = [];
  for (const document of set.policies) {
    const other = byKey.get(document.key);
    if (other === undefined) {
      byKey.set(document.key, document);
    } else {
      diagnostics.push(duplicate(document, other, locator));
    }
  }
  const index = { byKey };
  diagnostics.push(
    ...findMissingImports(index, locator),
    ...findMissingAncestors(index, locator),
    ...findScopeConflicts(index, locator),
  );
  return { index, diagnostics };
}

function duplicate(document: PolicyDocument, other: PolicyDocument, locator: Locator): Diagnostic {
  const { file, key, start } = document;
  return {
    code: "policy_duplicate",
    severity: "error",
    file,
    position: { ...start, path: "" },
    message: `policy ${key} is already defined in ${other.file}`,
    description: undefined,
    remedy: "Remove one of the two, or give it another name, version or scope.",
    excerpt: locator.excerpt(document, start),
    cerbos: { list: "duplicateDefs", otherFile: other.file, policy: key },
  };
}
