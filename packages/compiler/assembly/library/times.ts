/** `timestamp(…)` and `duration(…)`. */
import { DURATION, INT, isError, long, makeTimestamp, STRING, tagOf, TIMESTAMP } from "../core/cell";
import { overloadError } from "../core/overload-error";
import { parseDuration } from "./duration-text";
import { isTimestampInRange, timestampOverflow } from "./time-arithmetic";
import { parseTimestamp } from "./time-text";

@external("message", "no such overload: timestamp(")
declare function noTimestampText(): usize;
@external("message", "no such overload: duration(")
declare function noDurationText(): usize;

export function cel_timestamp_1(value: usize): usize {
  const tag = tagOf(value);
  if (tag == STRING) return parseTimestamp(value);
  if (tag == TIMESTAMP || isError(value)) return value;
  if (tag != INT) return overloadError(noTimestampText(), value);
  return isTimestampInRange(long(value)) ? makeTimestamp(long(value), 0) : timestampOverflow();
}

export function cel_duration_1(value: usize): usize {
  const tag = tagOf(value);
  if (tag == STRING) return parseDuration(value);
  return tag == DURATION || isError(value) ? value : overloadError(noDurationText(), value);
}
