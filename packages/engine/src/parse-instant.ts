import { CelError, type CelTimestamp, parseTimestamp } from "@edict/cel";

/** Reads an RFC 3339 instant as the language does; `undefined` if it is not one. */
export function parseInstant(text: string): CelTimestamp | undefined {
  const instant = parseTimestamp(text);
  return instant instanceof CelError ? undefined : instant;
}
