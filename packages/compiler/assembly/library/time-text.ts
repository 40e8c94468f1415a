/** Timestamps and durations as text. Cells in, cells or ERRORs out. */
import { Builder, putByte, startBuilder, toText } from "../core/builder";
import { long, makeError, makeZonedTimestamp, n, offsetMinutes, p } from "../core/cell";
import { civilDay, civilMonth, civilRest, civilYear, daysFromCivil, daysInMonth, readCivil } from "../core/civil-time";
import { quoted } from "../core/json-quote";
import { isTimestampInRange, timestampOverflow } from "./time-arithmetic";

@external("message", "invalid RFC 3339 timestamp ")
declare function invalidTimestampText(): usize;

/** Reads an RFC 3339 timestamp, strictly; digits beyond nanoseconds are dropped. */
export function parseTimestamp(text: usize): usize {
  const at = p(text);
  const end = at + n(text);
  if (!hasTimestampShape(at, end)) return invalidTimestamp(text);
  const year = digits(at, 4);
  const month = digits(at + 5, 2);
  const day = digits(at + 8, 2);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return invalidTimestamp(text);
  const hour = digits(at + 11, 2);
  const minute = digits(at + 14, 2);
  const second = digits(at + 17, 2);
  if (hour > 23 || minute > 59 || second > 59) return invalidTimestamp(text);
  const fractionEnd = endOfFraction(at + 19, end);
  const offset = parseOffset(fractionEnd, end);
  if (offset == invalidOffset) return invalidTimestamp(text);
  const seconds = daysFromCivil(year, month, day) * 86_400 + (hour * 3600 + minute * 60 + second - offset * 60);
  if (!isTimestampInRange(seconds)) return timestampOverflow();
  return makeZonedTimestamp(seconds, readNanos(at + 20, fractionEnd), offset);
}

/** Whether digits and separators stand where `yyyy-mm-ddThh:mm:ss` has them. */
function hasTimestampShape(at: usize, end: usize): bool {
  if (end - at < 20) return false;
  const shaped = load<u8>(at, 4) == 45 && load<u8>(at, 7) == 45 && load<u8>(at, 10) == 84;
  if (!shaped || load<u8>(at, 13) != 58 || load<u8>(at, 16) != 58) return false;
  const date = digits(at, 4) | digits(at + 5, 2) | digits(at + 8, 2);
  return (date | digits(at + 11, 2) | digits(at + 14, 2) | digits(at + 17, 2)) >= 0;
}

/** The number that a run of digits spells, negative when other characters are among them. */
function digits(at: usize, count: u32): i32 {
  let value = 0;
  for (let i: u32 = 0; i < count; i += 1) {
    if (!isDigit(at + i)) return -1;
    value = value * 10 + <i32>load<u8>(at + i) - 48;
  }
  return value;
}

// @ts-ignore: decorator
@inline
function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - 48 < 10;
}

/** Where the zone starts: after the seconds, or after a point and digits. */
function endOfFraction(at: usize, end: usize): usize {
  if (at >= end || load<u8>(at) != 46) return at;
  const stop = skipDigits(at + 1, end);
  return stop == at + 1 ? at : stop;
}

function skipDigits(at: usize, end: usize): usize {
  while (at < end && isDigit(at)) at += 1;
  return at;
}

function readNanos(at: usize, end: usize): u32 {
  let nanos: u32 = 0;
  for (let i: u32 = 0; i < 9; i += 1) nanos = nanos * 10 + (at + i < end ? <u32>load<u8>(at + i) - 48 : 0);
  return nanos;
}

const invalidOffset: i32 = i32.MIN_VALUE;

/** Minutes east of UTC of `Z` or `+hh:mm`, which must end the text. */
function parseOffset(at: usize, end: usize): i32 {
  if (at >= end) return invalidOffset;
  const sign = load<u8>(at);
  if (sign == 90) return at + 1 == end ? 0 : invalidOffset;
  if ((sign != 43 && sign != 45) || at + 6 != end || load<u8>(at, 3) != 58) return invalidOffset;
  const hours = digits(at + 1, 2);
  const minutes = digits(at + 4, 2);
  if (hours < 0 || minutes < 0 || hours > 23 || minutes > 59) return invalidOffset;
  const offset = hours * 60 + minutes;
  return sign == 45 ? -offset : offset;
}

function invalidTimestamp(text: usize): usize {
  return makeError(invalidTimestampText(), quoted(text));
}

/** RFC 3339 with as many decimals as needed, in the offset that the timestamp was written with. */
export function formatTimestamp(timestamp: usize): usize {
  return formatWithOffset(timestamp, offsetMinutes(timestamp));
}

export function formatTimestampInUtc(timestamp: usize): usize {
  return formatWithOffset(timestamp, 0);
}

function formatWithOffset(timestamp: usize, offset: i32): usize {
  const builder = startBuilder(36);
  readCivil(long(timestamp) + <i64>offset * 60);
  const year = <i32>civilYear;
  if (year < 0) putByte(builder, 45);
  putPadded(builder, abs(year), year > 9999 ? 5 : 4);
  putSeparated(builder, 45, civilMonth);
  putSeparated(builder, 45, civilDay);
  putSeparated(builder, 84, civilRest / 3600);
  putSeparated(builder, 58, (civilRest / 60) % 60);
  putSeparated(builder, 58, civilRest % 60);
  putDecimals(builder, n(timestamp));
  if (offset == 0) putByte(builder, 90);
  else {
    putSeparated(builder, offset < 0 ? 45 : 43, abs(offset) / 60);
    putSeparated(builder, 58, abs(offset) % 60);
  }
  return toText(builder);
}

function putSeparated(builder: Builder, separator: u32, value: i32): void {
  putByte(builder, separator);
  putPadded(builder, value, 2);
}

function putPadded(builder: Builder, value: i32, width: i32): void {
  if (width > 1) putPadded(builder, value / 10, width - 1);
  putByte(builder, 48 + (value % 10));
}

/** The decimals of the seconds, without zeros at the end. */
function putDecimals(builder: Builder, nanos: u32): void {
  if (nanos == 0) return;
  let width = 9;
  for (; nanos % 10 == 0; width -= 1) nanos /= 10;
  putByte(builder, 46);
  putPadded(builder, nanos, width);
}
