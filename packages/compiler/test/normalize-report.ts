const kinds = new Map<unknown, string>([
  [1, "KIND_PARSE_ERROR"],
  [2, "KIND_VALIDATION_ERROR"],
]);

/** The corpus's comparison rules: empty members do not count, lists are sets, `context` and `rc` are ignored. */
export function normalizeReport(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(normalizeReport).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const members = Object.entries(value)
    .filter(([name]) => name !== "context" && name !== "rc")
    .map(([name, member]) => [name, normalizeReport(name === "kind" ? (kinds.get(member) ?? member) : member)] as const)
    .filter(([, member]) => !isEmpty(member))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members);
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || value === 0 || value === false || isEmptyObject(value)
  );
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
