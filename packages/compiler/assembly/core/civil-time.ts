/** Calendar and clock of the Gregorian calendar, for any instant that 64 bits hold. */

export const secondsPerDay: i64 = 86_400;

/** What a clock shows. The fields of the last reading; evaluation is one at a time. */
export let civilYear: i64 = 0;
/** 1 to 12. */
export let civilMonth: i32 = 0;
/** 1 to 31. */
export let civilDay: i32 = 0;
/** Seconds since midnight. */
export let civilRest: i32 = 0;

/** Rounds towards negative infinity; `divisor` is positive. */
export function floorDivide(value: i64, divisor: i64): i64 {
  const quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

/** Days from 1970-01-01 to a date. */
export function daysFromCivil(year: i64, month: i32, day: i32): i64 {
  const y = month <= 2 ? year - 1 : year;
  const era = floorDivide(y, 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Reads the clock: sets `civilYear` and the others. */
export function readCivil(seconds: i64): void {
  const days = floorDivide(seconds, secondsPerDay);
  civilRest = <i32>(seconds - days * secondsPerDay);
  const z = days + 719_468;
  const era = floorDivide(z, 146_097);
  const dayOfEra = <i32>(z - era * 146_097);
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * dayOfYear + 2) / 153;
  civilMonth = shifted < 10 ? shifted + 3 : shifted - 9;
  civilYear = <i64>yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0);
  civilDay = dayOfYear - (153 * shifted + 2) / 5 + 1;
}

/** Number of days of a month. */
export function daysInMonth(year: i32, month: i32): i32 {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** 0 is Sunday. */
export function dayOfWeek(seconds: i64): i32 {
  const day = (floorDivide(seconds, secondsPerDay) + 4) % 7;
  return <i32>(day < 0 ? day + 7 : day);
}

/** 0 is January 1st; of the last reading. */
export function dayOfYear(): i64 {
  return daysFromCivil(civilYear, civilMonth, civilDay) - daysFromCivil(civilYear, 1, 1);
}
