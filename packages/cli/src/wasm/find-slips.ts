import type { Slice } from "@edict/compiler/wasm";
import { compileGlob, type RuleTable, sanitizeName, scopeValue } from "@edict/protocol";

/** Names of a slice that are more likely slips than wishes, each with what it is the name of. */
export interface Slips {
  /** No policy speaks of them. */
  readonly unknown: readonly string[];
  /** No policy mentions them, but some speak of everything. */
  readonly covered: readonly string[];
}

/** Compares the names of a slice with those in the policies; patterns in these speak of what they match. */
export function findSlips(slice: Slice, { rules, scopeParentRoles }: RuleTable): Slips {
  const unknown: string[] = [];
  const covered: string[] = [];
  const compare = (what: string, names: readonly string[] | undefined, known: ReadonlySet<string>): void => {
    const slips = (names ?? []).filter((name) => !isSpokenOf(name, known));
    if (slips.length === 0) return;
    const listed = `the ${what} ${slips.map((name) => JSON.stringify(name)).join(", ")}`;
    (known.has("*") || known.has("**") ? covered : unknown).push(listed);
  };
  const parents = [...scopeParentRoles.values()].flatMap((roles) => [...roles].flat(2));
  const kinds = new Set(rules.map(({ resource }) => resource));
  compare("resource kind", slice.resources?.map(sanitizeName), kinds);
  compare("action", slice.actions, new Set(rules.flatMap(({ action, allowActions }) => allowActions ?? [action])));
  compare("role", slice.roles, new Set([...rules.map(({ role }) => role), ...parents]));
  compare("scope", slice.scopes?.map(scopeValue), new Set(rules.map(({ scope }) => scope)));
  compare("policy version", slice.versions, new Set(rules.map(({ version }) => version)));
  return { unknown, covered };
}

function isSpokenOf(name: string, known: ReadonlySet<string>): boolean {
  if (known.has(name)) return true;
  const patterns = [...known].filter((pattern) => /[*?[{\\]/.test(pattern) && !/^\*+$/.test(pattern));
  return patterns.some((pattern) => compileGlob(pattern)?.(name) === true);
}
