import { CelError, CelTimestamp, parseTimestamp } from "@edict/cel";

/** Reads an RFC 3339 instant, whatever its zone, as one in UTC; `undefined` if it is not one. */
export function parseInstant(text: string): CelTimestamp | undefined {
  const instant = parseTimestamp(text);
  return instant instanceof CelError ? undefined : new CelTimestamp(instant.seconds, instant.nanos);
}
