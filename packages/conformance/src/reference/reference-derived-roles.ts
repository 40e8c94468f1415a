import type { DerivedRoleDefinition, PolicyDocument, PolicySet, ResourcePolicy } from "@edict/policy";
import { type Asked, holds, openScope } from "./reference-condition.ts";

export interface ImportedRole {
  /** Where it is defined: its variables are the ones that its condition sees. */
  readonly document: PolicyDocument;
  readonly definition: DerivedRoleDefinition;
}

/** The derived roles that a policy imports and names in a rule. */
export function importedRoles(set: PolicySet, body: ResourcePolicy): readonly ImportedRole[] {
  const named = new Set(body.rules.flatMap((rule) => rule.derivedRoles));
  return set.policies.flatMap((document) => {
    const { policy } = document;
    if (policy.kind !== "derivedRoles" || !body.importDerivedRoles.includes(policy.body.name)) return [];
    return policy.body.definitions
      .filter(({ name }) => named.has(name))
      .map((definition) => ({ document, definition }));
  });
}

/** Those that a principal with these roles has. While they are worked out nobody has any. */
export function activeRoles(
  set: PolicySet,
  body: ResourcePolicy,
  { asked, roles }: { readonly asked: Asked; readonly roles: readonly string[] },
): readonly string[] {
  return importedRoles(set, body)
    .filter(({ definition }) => definition.parentRoles.some((parent) => parent === "*" || roles.includes(parent)))
    .filter(({ document, definition: { condition } }) => {
      const match = condition?.match;
      return match === undefined || holds(match, openScope(set, document, { asked, roles: [] }));
    })
    .map(({ definition }) => definition.name);
}
