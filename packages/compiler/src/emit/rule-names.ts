/** The name of the nth rule (from 0) of a policy that names none. */
export function defaultRuleName(index: number): string {
  return `rule-${String(index + 1).padStart(3, "0")}`;
}

/**
 * Keys under which results of conditions are kept within a request, one per rule. Two rules may end up with the same
 * name (`rule-002` written out before an unnamed second rule); Cerbos then mixes up their results, Edict does not.
 */
export function createEvaluationKeys(): (prefix: string, key: string, rule: string) => string {
  const used = new Map<string, number>();
  return (prefix, key, rule) => {
    const name = `${prefix}#${key}#${rule}`;
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count === 1 ? name : `${name}~${count}`;
  };
}
