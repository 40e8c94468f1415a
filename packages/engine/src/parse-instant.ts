import { CelError, CelTimestamp, formatTimestamp, parseTimestamp } from "@edict/cel";

/** Reads an RFC 3339 instant, whatever its zone, as one in UTC; `undefined` if it is not one. */
export function parseInstant(text: string): CelTimestamp | undefined {
  const instant = parseTimestamp(text);
  return instant instanceof CelError ? undefined : new CelTimestamp(instant.seconds, instant.nanos);
}

/** An instant in RFC 3339, in UTC. */
export function formatInstant({ seconds, nanos }: CelTimestamp): string {
  return formatTimestamp(new CelTimestamp(seconds, nanos));
}
