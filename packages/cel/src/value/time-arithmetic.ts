import { CelError, timestampOverflow } from "./cel-error.ts";
import { checkedInt } from "./int64.ts";
import { CelDuration, CelTimestamp } from "./time.ts";

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
export const timestampSecondsMin = -62135596800;
const timestampSecondsMax = 253402300799;

const nanosPerSecond = 1_000_000_000n;

export function isTimestampInRange(seconds: number): boolean {
  return seconds >= timestampSecondsMin && seconds <= timestampSecondsMax;
}

export function addToTimestamp(timestamp: CelTimestamp, nanos: bigint): CelTimestamp | CelError {
  const total = totalNanos(timestamp) + nanos;
  const part = ((total % nanosPerSecond) + nanosPerSecond) % nanosPerSecond;
  const seconds = Number((total - part) / nanosPerSecond);
  return isTimestampInRange(seconds)
    ? new CelTimestamp(seconds, Number(part), timestamp.offsetMinutes)
    : timestampOverflow;
}

export function subtractTimestamps(left: CelTimestamp, right: CelTimestamp): CelDuration | CelError {
  const nanos = checkedInt(totalNanos(left) - totalNanos(right));
  return nanos instanceof CelError ? nanos : new CelDuration(nanos);
}

function totalNanos(timestamp: CelTimestamp): bigint {
  return BigInt(timestamp.seconds) * nanosPerSecond + BigInt(timestamp.nanos);
}
