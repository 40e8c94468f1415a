/** Dates, times and ISO 8601 durations. */
import { daysInMonth } from "../core/civil-time";
import { codePointAt, sequenceLength } from "../core/utf8";

/** Two digits, or -1. */
function twoDigits(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 48;
  const ones = <u32>load<u8>(at, 1) - 48;
  return tens < 10 && ones < 10 ? <i32>(tens * 10 + ones) : -1;
}

export function isDate(at: usize, end: usize): bool {
  if (end - at != 10 || load<u8>(at, 4) != 45 || load<u8>(at, 7) != 45) return false;
  const century = twoDigits(at);
  const year = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1) return false;
  return day <= daysInMonth(century * 100 + year, month);
}

/** `hh:mm:ss`, with decimals or not, then a zone, which may be missing unless `needsZone`. */
export function isTime(at: usize, end: usize, needsZone: bool): bool {
  if (end - at < 8 || load<u8>(at, 2) != 58 || load<u8>(at, 5) != 58) return false;
  const hour = twoDigits(at);
  const minute = twoDigits(at + 3);
  const second = twoDigits(at + 6);
  if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59) return false;
  if (second > 59 && !(hour == 23 && minute == 59 && second == 60)) return false;
  at += 8;
  if (at < end && load<u8>(at) == 46) {
    const decimals = skipDigits(at + 1, end);
    if (decimals == at + 1) return false;
    at = decimals;
  }
  return at == end ? !needsZone : isZone(at, end);
}

function skipDigits(at: usize, end: usize): usize {
  while (at < end && <u32>load<u8>(at) - 48 < 10) at += 1;
  return at;
}

/** `z`, or hours east of UTC, with minutes or not. */
function isZone(at: usize, end: usize): bool {
  const sign = <u32>load<u8>(at);
  if ((sign | 32) == 122) return at + 1 == end;
  if ((sign != 43 && sign != 45) || end - at < 3 || twoDigits(at + 1) < 0) return false;
  at += 3;
  if (at == end) return true;
  if (load<u8>(at) == 58) at += 1;
  return end - at == 2 && twoDigits(at) >= 0;
}

/** A date and a time with one T or blank between them. */
export function isDateTime(at: usize, end: usize): bool {
  if (end - at < 19 || !isDate(at, at + 10)) return false;
  const code = codePointAt(at + 10);
  const time = at + 10 + sequenceLength(load<u8>(at, 10));
  return ((code | 32) == 116 || isBlank(code)) && time <= end && isTime(time, end, true);
}

/** What JavaScript takes for white space. */
function isBlank(code: u32): bool {
  if (code - 9 < 5 || code == 32 || code == 0xa0 || code == 0x1680 || code - 0x2000 < 11) return true;
  return code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000 || code == 0xfeff;
}

/** `P…Y…M…DT…H…M…S` or `P…W`, decimals only in the last number. */
export function isDuration(at: usize, end: usize): bool {
  const length = end - at;
  if (length < 2 || length > 79 || load<u8>(at) != 80) return false;
  at += 1;
  const last = end - 1;
  if (load<u8>(last) == 87) return isDecimal(at, last);
  return hasOneFraction(at, last) && hasUnitsInOrder(at, end);
}

/** Digits, then decimals or not. */
function isDecimal(at: usize, end: usize): bool {
  const whole = skipDigits(at, end);
  if (whole == at) return false;
  if (whole == end) return true;
  return isPoint(load<u8>(whole)) && whole + 1 < end && skipDigits(whole + 1, end) == end;
}

function isPoint(byte: u32): bool {
  return byte == 46 || byte == 44;
}

/** Whether a point, if there is one, stands between digits of the last number. */
function hasOneFraction(at: usize, last: usize): bool {
  const start = at;
  while (at < last && !isPoint(load<u8>(at))) at += 1;
  if (at == last) return true;
  return at > start && <u32>load<u8>(at - 1) - 48 < 10 && at + 1 < last && skipDigits(at + 1, last) == last;
}

/** Whether the units are Y, M and D, then H, M and S after a T, each at most once and after a number. */
function hasUnitsInOrder(at: usize, end: usize): bool {
  let least = 0;
  while (at < end) {
    if (load<u8>(at) == 84) {
      if (least > 3) return false;
      least = 4;
      at += 1;
      if (at == end) return false;
    }
    const stop = skipNumber(at, end);
    if (stop == at || stop == end) return false;
    const rank = rankOf(load<u8>(stop), least > 3);
    if (rank < least) return false;
    least = rank + 1;
    at = stop + 1;
  }
  return true;
}

function skipNumber(at: usize, end: usize): usize {
  while (at < end && (<u32>load<u8>(at) - 48 < 10 || isPoint(load<u8>(at)))) at += 1;
  return at;
}

/** The place of a unit among those of its half; -1 if it is not there. */
function rankOf(unit: u32, afterT: bool): i32 {
  if (afterT) return unit == 72 ? 4 : unit == 77 ? 5 : unit == 83 ? 6 : -1;
  return unit == 89 ? 0 : unit == 77 ? 1 : unit == 68 ? 2 : -1;
}
