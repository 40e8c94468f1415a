import type { PolicyDocument } from "@edict/policy";
import { scopePermissionsOf } from "../policy-index/scope-conflicts.ts";
import { type SetLint, warning } from "./lint-input.ts";

/**
 * Scopes whose first file says something else about scopePermissions than the others: Cerbos does not count that file, and
 * which setting then holds for the scope is left to chance.
 */
export const findUnevenScopes: SetLint = (index) => {
  const first = new Map<string, PolicyDocument>();
  const told = new Set<string>();
  return [...index.byKey.values()].flatMap((document) => {
    if (document.policy.kind !== "resource" && document.policy.kind !== "principal") {
      return [];
    }
    const other = first.get(document.scope);
    if (other === undefined) {
      first.set(document.scope, document);
      return [];
    }
    const here = settled(document);
    if (here === settled(other) || told.has(document.scope)) {
      return [];
    }
    told.add(document.scope);
    const name = document.scope === "" ? "the root scope" : `scope ${document.scope}`;
    return [
      warning({
        code: "scope_permissions_conflict",
        document,
        path: `${document.policy.kind}_policy.scope_permissions`,
        message: `policies of ${name} have different scope permissions: ${here} here, ${settled(other)} in ${other.file}`,
        remedy: "Give all policies of the scope the same scopePermissions.",
      }),
    ];
  });
};

function settled(document: PolicyDocument): string {
  const permissions = scopePermissionsOf(document);
  return permissions === "SCOPE_PERMISSIONS_UNSPECIFIED" ? "SCOPE_PERMISSIONS_OVERRIDE_PARENT" : permissions;
}
