import type { RuleRow } from "@edict/protocol";
import { matchesAny } from "./matches-any.ts";
import { witness } from "./witness.ts";

/**
 * Rows that say nothing but that a kind has policies of a version in a scope, where no row is left of them: a request about
 * it is answered with the policy that leaves it denied, not as if there were none.
 *
 * @param rows those of the slice's versions and scopes, whatever their actions and roles
 * @param kept those of them that the slice keeps
 * @param kinds what the slice is asked about; what no rule in it is about, and nobody named, it must not know
 */
export function keepKinds(
  rows: readonly RuleRow[],
  kept: readonly RuleRow[],
  kinds: ReadonlySet<string>,
): readonly RuleRow[] {
  const all = placesOf(rows, kinds);
  for (const key of placesOf(kept, kinds).keys()) all.delete(key);
  return [...all.values()];
}

function placesOf(rows: readonly RuleRow[], kinds: ReadonlySet<string>): Map<string, RuleRow> {
  const places = new Map<string, RuleRow>();
  for (const row of rows) {
    if (row.policyKind === "principal") continue;
    const { version, scope, scopePermissions } = row;
    for (const resource of kindsOf(row, kinds)) {
      const key = `${resource}\0${version}\0${scope}`;
      places.set(key, witness({ policyKind: "resource", resource, version, scope, scopePermissions }));
    }
  }
  return places;
}

/** Only role policies have patterns for kinds. */
function kindsOf({ allowActions, resource }: RuleRow, kinds: ReadonlySet<string>): readonly string[] {
  if (kinds.has(resource)) return [resource];
  return allowActions === undefined ? [] : [...kinds].filter((kind) => matchesAny(resource, new Set([kind])));
}

/** The kinds that a slice may know: those that it was made for by name, and those that it has rules about. */
export function knownKinds(kept: readonly RuleRow[], named: ReadonlySet<string>): ReadonlySet<string> {
  const ruled = kept.filter(({ policyKind, allowActions }) => policyKind === "resource" && allowActions === undefined);
  return new Set([...named, ...ruled.map(({ resource }) => resource)]);
}
