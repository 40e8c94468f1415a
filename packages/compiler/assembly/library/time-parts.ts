/** Parts of timestamps, in UTC or in a zone, and of durations. */
import { DURATION, isError, long, makeInt, n, STRING, tagOf, TIMESTAMP } from "../core/cell";
import { civilDay, civilMonth, civilRest, civilYear, dayOfWeek, dayOfYear, readCivil } from "../core/civil-time";
import { overloadError } from "../core/overload-error";
import { readZoneOffset, zoneOffset } from "./time-zone";

@external("message", "no such overload: getFullYear(")
declare function getFullYearText(): usize;
@external("message", "no such overload: getMonth(")
declare function getMonthText(): usize;
@external("message", "no such overload: getDayOfYear(")
declare function getDayOfYearText(): usize;
@external("message", "no such overload: getDayOfMonth(")
declare function getDayOfMonthText(): usize;
@external("message", "no such overload: getDate(")
declare function getDateText(): usize;
@external("message", "no such overload: getDayOfWeek(")
declare function getDayOfWeekText(): usize;
@external("message", "no such overload: getHours(")
declare function getHoursText(): usize;
@external("message", "no such overload: getMinutes(")
declare function getMinutesText(): usize;
@external("message", "no such overload: getSeconds(")
declare function getSecondsText(): usize;
@external("message", "no such overload: getMilliseconds(")
declare function getMillisecondsText(): usize;

/** Seconds since 1970 on the clock that was read last. */
let localSeconds: i64 = 0;

/** Reads the clock in UTC; 0, or why that cannot be. */
function readUtc(time: usize, text: usize): usize {
  if (isError(time)) return time;
  if (tagOf(time) != TIMESTAMP) return overloadError(text, time);
  localSeconds = long(time);
  readCivil(localSeconds);
  return 0;
}

/** Reads the clock of a zone; 0, or why that cannot be. */
function readZoned(time: usize, zone: usize, text: usize): usize {
  if (isError(time)) return time;
  if (isError(zone)) return zone;
  if (tagOf(time) != TIMESTAMP || tagOf(zone) != STRING) return overloadError(text, time, zone);
  const failed = readZoneOffset(zone, long(time));
  if (failed != 0) return failed;
  localSeconds = long(time) + zoneOffset;
  readCivil(localSeconds);
  return 0;
}

export function cel_getFullYear_1(time: usize): usize {
  const failed = readUtc(time, getFullYearText());
  return failed != 0 ? failed : makeInt(civilYear);
}

export function cel_getFullYear_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getFullYearText());
  return failed != 0 ? failed : makeInt(civilYear);
}

export function cel_getMonth_1(time: usize): usize {
  const failed = readUtc(time, getMonthText());
  return failed != 0 ? failed : makeInt(civilMonth - 1);
}

export function cel_getMonth_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getMonthText());
  return failed != 0 ? failed : makeInt(civilMonth - 1);
}

export function cel_getDayOfYear_1(time: usize): usize {
  const failed = readUtc(time, getDayOfYearText());
  return failed != 0 ? failed : makeInt(dayOfYear());
}

export function cel_getDayOfYear_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getDayOfYearText());
  return failed != 0 ? failed : makeInt(dayOfYear());
}

export function cel_getDayOfMonth_1(time: usize): usize {
  const failed = readUtc(time, getDayOfMonthText());
  return failed != 0 ? failed : makeInt(civilDay - 1);
}

export function cel_getDayOfMonth_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getDayOfMonthText());
  return failed != 0 ? failed : makeInt(civilDay - 1);
}

export function cel_getDate_1(time: usize): usize {
  const failed = readUtc(time, getDateText());
  return failed != 0 ? failed : makeInt(civilDay);
}

export function cel_getDate_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getDateText());
  return failed != 0 ? failed : makeInt(civilDay);
}

export function cel_getDayOfWeek_1(time: usize): usize {
  const failed = readUtc(time, getDayOfWeekText());
  return failed != 0 ? failed : makeInt(dayOfWeek(localSeconds));
}

export function cel_getDayOfWeek_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getDayOfWeekText());
  return failed != 0 ? failed : makeInt(dayOfWeek(localSeconds));
}

export function cel_getHours_1(time: usize): usize {
  if (tagOf(time) == DURATION) return makeInt(long(time) / 3_600_000_000_000);
  const failed = readUtc(time, getHoursText());
  return failed != 0 ? failed : makeInt(civilRest / 3600);
}

export function cel_getHours_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getHoursText());
  return failed != 0 ? failed : makeInt(civilRest / 3600);
}

export function cel_getMinutes_1(time: usize): usize {
  if (tagOf(time) == DURATION) return makeInt(long(time) / 60_000_000_000);
  const failed = readUtc(time, getMinutesText());
  return failed != 0 ? failed : makeInt((civilRest / 60) % 60);
}

export function cel_getMinutes_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getMinutesText());
  return failed != 0 ? failed : makeInt((civilRest / 60) % 60);
}

export function cel_getSeconds_1(time: usize): usize {
  if (tagOf(time) == DURATION) return makeInt(long(time) / 1_000_000_000);
  const failed = readUtc(time, getSecondsText());
  return failed != 0 ? failed : makeInt(civilRest % 60);
}

export function cel_getSeconds_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getSecondsText());
  return failed != 0 ? failed : makeInt(civilRest % 60);
}

export function cel_getMilliseconds_1(time: usize): usize {
  if (tagOf(time) == DURATION) return makeInt(long(time) / 1_000_000);
  const failed = readUtc(time, getMillisecondsText());
  return failed != 0 ? failed : makeInt(n(time) / 1_000_000);
}

export function cel_getMilliseconds_2(time: usize, zone: usize): usize {
  const failed = readZoned(time, zone, getMillisecondsText());
  return failed != 0 ? failed : makeInt(n(time) / 1_000_000);
}
