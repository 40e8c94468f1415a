import { compileGlob } from "@edict/protocol";

/** Whether a pattern covers a name. Allowed actions are globs whatever they contain, and mean themselves, too. */
export function matchesAny(pattern: string, names: ReadonlySet<string>): boolean {
  if (names.has(pattern) || pattern === "*" || pattern === "**") return true;
  if (!/[*?[{\\]/.test(pattern)) return false;
  const matches = compileGlob(pattern);
  return matches !== undefined && [...names].some(matches);
}
