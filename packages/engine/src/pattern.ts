import { compileGlob } from "@edict/protocol";

/** Matches one action, role or resource field of a rule: a glob only if it contains `*`, else a literal. */
export type FieldMatcher = (value: string) => boolean;

const never: FieldMatcher = () => false;

export function fieldMatcher(pattern: string): FieldMatcher {
  if (!pattern.includes("*")) return (value) => value === pattern;
  return compileGlob(pattern) ?? never;
}

/** Matches `allowActions` and `ignoreWhen.actions`, which are globs whatever they contain. */
export function actionGlobMatcher(pattern: string): FieldMatcher {
  const glob = compileGlob(pattern) ?? never;
  return (value) => value === pattern || glob(value);
}
