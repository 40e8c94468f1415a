import type { PolicyDocument } from "@edict/policy";
import {
  compileGlob,
  type Diagnostic,
  principalPolicyKey,
  resourcePolicyKey,
  sanitizeName,
  scopeParents,
} from "@edict/protocol";
import type { Locator } from "../report/locator.ts";
import type { PolicyIndex } from "./policy-index.ts";

/** Scopes above scoped policies that have no policy. A role policy for the resource in that scope and version will do. */
export function findMissingAncestors(index: PolicyIndex, locator: Locator): Diagnostic[] {
  const missing = new Map<string, PolicyDocument[]>();
  for (const document of index.byKey.values()) {
    for (const { key, scope } of requiredAncestors(document)) {
      if (index.byKey.has(key) || isCoveredByRolePolicy(document, scope, index)) {
        continue;
      }
      const descendants = missing.get(key);
      if (descendants === undefined) {
        missing.set(key, [document]);
      } else if (!descendants.includes(document)) {
        descendants.push(document);
      }
    }
  }
  return [...missing].map(([key, descendants]) => toDiagnostic(key, descendants, locator));
}

export interface Ancestor {
  readonly key: string;
  readonly scope: string;
}

/** The policies that must exist above a scoped one, nearest first. Role policies and imports need none. */
export function requiredAncestors({ policy, scope }: PolicyDocument): Ancestor[] {
  switch (policy.kind) {
    case "resource":
      return scopeParents(scope).map((parent) => ({
        key: resourcePolicyKey(policy.body.resource, policy.body.version, parent),
        scope: parent,
      }));
    case "principal":
      return scopeParents(scope).map((parent) => ({
        key: principalPolicyKey(policy.body.principal, policy.body.version, parent),
        scope: parent,
      }));
    default:
      return [];
  }
}

function isCoveredByRolePolicy({ policy }: PolicyDocument, scope: string, index: PolicyIndex): boolean {
  if (policy.kind !== "resource") {
    return false;
  }
  const { resource } = policy.body;
  const version = sanitizeName(policy.body.version);
  for (const other of index.byKey.values()) {
    if (other.policy.kind === "role" && other.scope === scope && other.version === version) {
      if (other.policy.body.rules.some((rule) => compileGlob(rule.resource)?.(resource) === true)) {
        return true;
      }
    }
  }
  return false;
}

function toDiagnostic(key: string, descendants: readonly PolicyDocument[], locator: Locator): Diagnostic {
  const keys = descendants.map((document) => document.key).sort();
  const [first] = descendants;
  const position = first && locator.field(first, `${first.policy.kind}_policy.scope`);
  return {
    code: "scope_missing",
    severity: "error",
    file: first?.file ?? "",
    position,
    message: `missing policy ${key}, which is an ancestor of ${keys.join(", ")}`,
    description: undefined,
    remedy: "Add the missing policy; one without rules passes requests on to its parent.",
    excerpt: first && position && locator.excerpt(first, position),
    cerbos: { list: "missingScopeDetails", missingPolicy: key, descendants: keys },
  };
}
