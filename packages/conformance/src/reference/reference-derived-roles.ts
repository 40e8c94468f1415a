import type { DerivedRoleDefinition, PolicyDocument, PolicySet, ResourcePolicy } from "@edict/policy";
import { type Asked, type Holds, judge, openScope } from "./reference-condition.ts";

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

export interface ActiveRoles {
  readonly active: readonly string[];
  /** Those whose condition fails, which happens in strict evaluation. */
  readonly failed: readonly string[];
}

/** Those that a principal with these roles has. While they are worked out nobody has any. */
export function activeRoles(
  set: PolicySet,
  body: ResourcePolicy,
  { asked, roles }: { readonly asked: Asked; readonly roles: readonly string[] },
): ActiveRoles {
  const judged = importedRoles(set, body)
    .filter(({ definition }) => definition.parentRoles.some((parent) => parent === "*" || roles.includes(parent)))
    .map(({ document, definition: { name, condition } }) => {
      const match = condition?.match;
      return {
        name,
        holds: match === undefined ? "yes" : judge(match, openScope(set, document, { asked, roles: [] })),
      };
    });
  const named = (wanted: Holds) => judged.filter(({ holds }) => holds === wanted).map(({ name }) => name);
  return { active: named("yes"), failed: named("failed") };
}
