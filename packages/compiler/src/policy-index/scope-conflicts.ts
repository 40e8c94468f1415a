import type { PolicyDocument } from "@edict/policy";
import type { Diagnostic, ScopePermissions } from "@edict/protocol";
import type { Locator } from "../report/locator.ts";
import type { PolicyIndex } from "./policy-index.ts";

/** What the policies of one scope say, in the order of the files. */
interface ScopeVotes {
  readonly counted: Map<ScopePermissions, PolicyDocument>;
  conflict: PolicyDocument | undefined;
}

/**
 * Scopes whose policies disagree about `scopePermissions`. As in Cerbos the first file of a scope is not counted, and
 * policies that cannot say count as unspecified; a disagreement that involves the first file is a warning elsewhere.
 */
export function findScopeConflicts(index: PolicyIndex, locator: Locator): Diagnostic[] {
  const scopes = new Map<string, ScopeVotes>();
  for (const document of index.byKey.values()) {
    const votes = scopes.get(document.scope);
    if (votes === undefined) {
      scopes.set(document.scope, { counted: new Map(), conflict: undefined });
      continue;
    }
    const permissions = scopePermissionsOf(document);
    if (!votes.counted.has(permissions)) {
      votes.counted.set(permissions, document);
      votes.conflict ??= votes.counted.size > 1 ? document : undefined;
    }
  }
  return [...scopes].flatMap(([scope, votes]) => {
    const [first] = votes.counted.values();
    return votes.conflict === undefined || first === undefined ? [] : [conflict(scope, votes.conflict, first, locator)];
  });
}

export function scopePermissionsOf({ policy }: PolicyDocument): ScopePermissions {
  return policy.kind === "resource" || policy.kind === "principal"
    ? policy.body.scopePermissions
    : "SCOPE_PERMISSIONS_UNSPECIFIED";
}

function conflict(scope: string, document: PolicyDocument, other: PolicyDocument, locator: Locator): Diagnostic {
  const prefix = document.policy.kind === "principal" ? "principal_policy" : "resource_policy";
  const position = locator.field(document, `${prefix}.scope_permissions`);
  const name = scope === "" ? "the root scope" : `scope ${scope}`;
  return {
    code: "scope_permissions_conflict",
    severity: "error",
    file: document.file,
    position,
    message: `policies of ${name} have different scope permissions: ${scopePermissionsOf(document)} here, ${scopePermissionsOf(other)} in ${other.file}`,
    description: undefined,
    remedy: "Give all policies of the scope the same scopePermissions, spelled out in each of them.",
    excerpt: position && locator.excerpt(document, position),
    cerbos: { list: "scopePermissionsConflicts", scope },
  };
}
