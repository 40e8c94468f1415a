/** Stock decision points report at least every 180 s unless told otherwise; two missed reports count as gone. */
const silentMsMax = 400_000;

/** A decision point last seen before this is not alive. */
export function liveSince(now: number = Date.now()): Date {
  return new Date(now - silentMsMax);
}
