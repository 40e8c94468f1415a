import { CelError } from "@edict/cel";
import type { DerivedRoleDefinition, PolicyDocument, PolicySet, ResourcePolicy } from "@edict/policy";
import { type Chapter, type Holds, judge, openListScope, textsOf } from "./reference-condition.ts";
import type { KnownRoles, ReferenceRequest } from "./reference-request.ts";

export interface ImportedRole {
  /** Where it is defined: its variables are the ones that its condition sees. */
  readonly document: PolicyDocument;
  readonly definition: DerivedRoleDefinition;
}

/** The derived roles that a policy imports and names in a rule. */
export function importedRoles(set: PolicySet, body: ResourcePolicy): readonly ImportedRole[] {
  return set.policies.flatMap((document) => {
    const { policy } = document;
    if (policy.kind !== "derivedRoles" || !body.importDerivedRoles.includes(policy.body.name)) return [];
    return policy.body.definitions
      .filter(({ name }) => body.rules.some((rule) => rule.derivedRoles.includes(name)))
      .map((definition) => ({ document, definition }));
  });
}

export function chapterOf({ document, definition }: ImportedRole): Chapter {
  return { document, name: `${document.key}#${definition.name}`, texts: () => textsOf(definition.condition?.match) };
}

/** Those that a principal with these roles has: what it is told of them, and what `runtime` names from now on. */
export function activeRoles(
  request: ReferenceRequest,
  body: ResourcePolicy,
  roles: readonly string[],
): { readonly active: readonly string[]; readonly runtime: KnownRoles } {
  const judged = importedRoles(request.set, body)
    .filter(({ definition }) => definition.parentRoles.some((parent) => parent === "*" || roles.includes(parent)))
    .map((role) => {
      const match = role.definition.condition?.match;
      const holds = match === undefined ? "yes" : judge(match, openListScope(request, chapterOf(role)));
      return { name: role.definition.name, holds };
    });
  const named = (wanted: Holds) =>
    judged
      .filter(({ holds }) => holds === wanted)
      .map(({ name }) => name)
      .sort();
  const [active, failed] = [named("yes"), named("failed")];
  const error = new CelError(`failed to compute effective derived roles [${failed.join(", ")}]`);
  return { active, runtime: failed.length > 0 ? error : active };
}
