/** Whether a value from outside is an object whose members can be looked at: neither a list nor `null`. */
export function isRecord(value: unknown): value is { [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
