import { scopeParents } from "@edict/protocol";

/**
 * Scopes to search, most specific first, out of those in which policies exist. Strict search needs the requested scope
 * itself to exist; lenient search skips what is missing.
 */
export function findScopeChain(scope: string, existing: ReadonlySet<string>, lenient: boolean): readonly string[] {
  if (!lenient && !existing.has(scope)) return [];
  return [scope, ...scopeParents(scope)].filter((candidate) => existing.has(candidate));
}
