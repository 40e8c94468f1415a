/** Sums and differences of timestamps and durations. */
import { DURATION, isError, long, makeDuration, makeError, makeZonedTimestamp, n, offsetMinutes, tagOf, TIMESTAMP } from "../core/cell";
import { floorDivide } from "../core/civil-time";
import { noSuchOverload } from "../core/overload-error";
import { intOverflow } from "../core/overflow";

@external("message", "timestamp overflow")
declare function timestampOverflowText(): usize;

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
export const timestampSecondsMin: i64 = -62_135_596_800;
export const timestampSecondsMax: i64 = 253_402_300_799;

const nanosPerSecond: i64 = 1_000_000_000;

export function isTimestampInRange(seconds: i64): bool {
  return seconds >= timestampSecondsMin && seconds <= timestampSecondsMax;
}

export function timestampOverflow(): usize {
  return makeError(timestampOverflowText(), 0);
}

/** `left + right`, of which one is a TIMESTAMP or DURATION. */
export function addTimes(left: usize, right: usize): usize {
  const tag = tagOf(right);
  if (tagOf(left) == DURATION) {
    if (tag == TIMESTAMP) return addToTimestamp(right, long(left));
    if (tag != DURATION) return noSuchOverload();
    const sum = long(left) + long(right);
    // The sum overflowed if its sign differs from both.
    return ((long(left) ^ sum) & (long(right) ^ sum)) < 0 ? intOverflow() : makeDuration(sum);
  }
  return tagOf(left) == TIMESTAMP && tag == DURATION ? addToTimestamp(left, long(right)) : noSuchOverload();
}

/** `left - right`, of which the left one is a TIMESTAMP or DURATION. */
export function subtractTimes(left: usize, right: usize): usize {
  const tag = tagOf(right);
  if (tagOf(left) == DURATION) {
    if (tag != DURATION) return noSuchOverload();
    const difference = long(left) - long(right);
    const overflows = ((long(left) ^ long(right)) & (long(left) ^ difference)) < 0;
    return overflows ? intOverflow() : makeDuration(difference);
  }
  if (tagOf(left) != TIMESTAMP) return noSuchOverload();
  if (tag == TIMESTAMP) return subtractTimestamps(left, right);
  if (tag != DURATION) return noSuchOverload();
  return long(right) == i64.MIN_VALUE ? intOverflow() : addToTimestamp(left, -long(right));
}

export function addToTimestamp(timestamp: usize, nanos: i64): usize {
  const whole = floorDivide(nanos, nanosPerSecond);
  const part = <i64>n(timestamp) + nanos - whole * nanosPerSecond;
  const carry: i64 = part >= nanosPerSecond ? 1 : 0;
  const seconds = long(timestamp) + whole + carry;
  if (!isTimestampInRange(seconds)) return timestampOverflow();
  return makeZonedTimestamp(seconds, <u32>(part - carry * nanosPerSecond), offsetMinutes(timestamp));
}

function subtractTimestamps(left: usize, right: usize): usize {
  return durationOf(long(left) - long(right), <i64>n(left) - <i64>n(right));
}

/** The greatest duration has that many seconds, and nanoseconds beside them; the least has one nanosecond more. */
const secondsMax: i64 = 9_223_372_036;
const nanosMax: i64 = 854_775_807;

/** A sum of seconds and nanoseconds, or the ERROR of one too long. */
export function durationOf(seconds: i64, nanos: i64): usize {
  if (seconds > 2 * secondsMax + 2 || seconds < -2 * secondsMax - 2) return intOverflow();
  let whole = seconds + nanos / nanosPerSecond;
  let part = nanos % nanosPerSecond;
  if (whole > 0 && part < 0) {
    whole -= 1;
    part += nanosPerSecond;
  } else if (whole < 0 && part > 0) {
    whole += 1;
    part -= nanosPerSecond;
  }
  if (whole > secondsMax || (whole == secondsMax && part > nanosMax)) return intOverflow();
  if (whole < -secondsMax || (whole == -secondsMax && part < -nanosMax - 1)) return intOverflow();
  return makeDuration(whole * nanosPerSecond + part);
}

/** `timeSince(t)` at a moment; durations too long for 64 bits stop at the bound. */
export function timeSince(now: usize, timestamp: usize): usize {
  if (isError(timestamp)) return timestamp;
  if (tagOf(timestamp) != TIMESTAMP) return noSuchOverload();
  const elapsed = subtractTimestamps(now, timestamp);
  if (tagOf(elapsed) == DURATION) return elapsed;
  return makeDuration(long(now) > long(timestamp) ? i64.MAX_VALUE : i64.MIN_VALUE);
}
