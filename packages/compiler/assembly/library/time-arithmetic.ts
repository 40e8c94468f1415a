/** Sums and differences of timestamps and durations. */
import { DURATION, isError, long, makeDuration, makeError, makeZonedTimestamp, n, offsetMinutes, tagOf, TIMESTAMP } from "../core/cell";
import { floorDivide } from "../core/civil-time";
import { noSuchOverload } from "../core/overload-error";

@external("text", "integer overflow")
declare function integerOverflowText(): usize;
@external("text", "timestamp overflow")
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

function integerOverflow(): usize {
  return makeError(integerOverflowText(), 0);
}

/** `left + right`, of which one is a TIMESTAMP or DURATION. */
export function addTimes(left: usize, right: usize): usize {
  const tag = tagOf(right);
  if (tagOf(left) == DURATION) {
    if (tag == TIMESTAMP) return addToTimestamp(right, long(left));
    if (tag != DURATION) return noSuchOverload();
    const sum = long(left) + long(right);
    // The sum overflowed if its sign differs from both.
    return ((long(left) ^ sum) & (long(right) ^ sum)) < 0 ? integerOverflow() : makeDuration(sum);
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
    return overflows ? integerOverflow() : makeDuration(difference);
  }
  if (tagOf(left) != TIMESTAMP) return noSuchOverload();
  if (tag == TIMESTAMP) return subtractTimestamps(left, right);
  if (tag != DURATION) return noSuchOverload();
  return long(right) == i64.MIN_VALUE ? integerOverflow() : addToTimestamp(left, -long(right));
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
  const order = compareTimestamps(left, right);
  const seconds = order < 0 ? long(right) - long(left) : long(left) - long(right);
  const nanos = <i64>n(order < 0 ? right : left) - <i64>n(order < 0 ? left : right);
  // Two borders, as 64 bits reach one nanosecond farther below zero.
  const magnitude = <u64>(seconds * nanosPerSecond + nanos);
  const most: u64 = order < 0 ? 1 << 63 : (1 << 63) - 1;
  if (seconds > 9_223_372_037 || magnitude > most) return integerOverflow();
  return makeDuration(order < 0 ? -(<i64>magnitude) : <i64>magnitude);
}

/** -1, 0 or 1. */
export function compareTimestamps(a: usize, b: usize): i32 {
  if (long(a) != long(b)) return long(a) < long(b) ? -1 : 1;
  return n(a) < n(b) ? -1 : n(a) > n(b) ? 1 : 0;
}

/** `timeSince(t)` at a moment; durations too long for 64 bits stop at the bound. */
export function timeSince(now: usize, timestamp: usize): usize {
  if (isError(timestamp)) return timestamp;
  if (tagOf(timestamp) != TIMESTAMP) return noSuchOverload();
  const elapsed = subtractTimestamps(now, timestamp);
  if (tagOf(elapsed) == DURATION) return elapsed;
  return makeDuration(long(now) > long(timestamp) ? i64.MAX_VALUE : i64.MIN_VALUE);
}
