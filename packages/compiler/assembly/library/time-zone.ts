/** Time zones as expressions name them: an IANA name, or an offset such as `-08:30`. */
import { putText, startBuilder, toText } from "../core/builder";
import { makeError, n, p } from "../core/cell";
import { sameText } from "../core/compare-bytes";
import { putQuotedBytes } from "../core/json-quote";
import { findZone, offsetInZone } from "./time-zone-table";

@external("message", "strconv.Atoi: parsing ")
declare function parsingText(): usize;
@external("text", ": invalid syntax")
declare function invalidSyntaxText(): usize;
@external("text", ": value out of range")
declare function outOfRangeText(): usize;
@external("text", "time: invalid location name")
declare function invalidNameText(): usize;
@external("message", "unknown time zone ")
declare function unknownZoneText(): usize;
@external("text", "UTC")
declare function utcText(): usize;
@external("text", "Local")
declare function localText(): usize;

/** Seconds east of UTC that `readZoneOffset` found. */
export let zoneOffset: i64 = 0;

/** Finds the offset of a zone at an instant: sets `zoneOffset` and answers 0, or answers an ERROR. */
export function readZoneOffset(zone: usize, seconds: i64): usize {
  zoneOffset = 0;
  if (n(zone) == 0 || sameText(zone, utcText()) || sameText(zone, localText())) return 0;
  const at = p(zone);
  const end = at + n(zone);
  for (let colon = at; colon < end; colon += 1) {
    if (load<u8>(colon) == 58) return readFixedOffset(at, colon, end);
  }
  if (isInvalidName(at, end)) return makeError(invalidNameText(), 0);
  const found = findZone(zone);
  if (found == 0) return makeError(unknownZoneText(), zone);
  zoneOffset = offsetInZone(found, seconds);
  return 0;
}

function readFixedOffset(at: usize, colon: usize, end: usize): usize {
  const failedHours = readInteger(at, colon);
  if (failedHours != 0) return failedHours;
  const hours = integer;
  const failedMinutes = readInteger(colon + 1, end);
  if (failedMinutes != 0) return failedMinutes;
  zoneOffset = (load<u8>(at) == 45 ? hours * 60 - integer : hours * 60 + integer) * 60;
  return 0;
}

let integer: i64 = 0;

/** 2^53 − 1. */
const integerMax: i64 = 9_007_199_254_740_991;

/** Reads a decimal integer with an optional sign: sets `integer` and answers 0, or answers an ERROR. */
function readInteger(at: usize, end: usize): usize {
  const sign: u32 = at < end ? load<u8>(at) : 0;
  let digit = sign == 43 || sign == 45 ? at + 1 : at;
  if (digit == end) return integerError(at, end, invalidSyntaxText());
  let value: i64 = 0;
  for (; digit < end; digit += 1) {
    const code = <u32>load<u8>(digit) - 48;
    if (code > 9) return integerError(at, end, invalidSyntaxText());
    if (value <= integerMax) value = value * 10 + code;
  }
  if (value > integerMax) return integerError(at, end, outOfRangeText());
  integer = sign == 45 ? -value : value;
  return 0;
}

function integerError(at: usize, end: usize, reason: usize): usize {
  const builder = startBuilder(end - at + 24);
  putQuotedBytes(builder, at, end - at);
  putText(builder, reason);
  return makeError(parsingText(), toText(builder));
}

/** Names that would lead out of the folder in which Go looks. */
function isInvalidName(at: usize, end: usize): bool {
  if (load<u8>(at) == 47) return true;
  for (; at < end; at += 1) {
    if (load<u8>(at) == 92 || (load<u8>(at) == 46 && at + 1 < end && load<u8>(at, 1) == 46)) return true;
  }
  return false;
}
