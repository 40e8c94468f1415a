/**
 * The table of the time zones that a policy set needs. Its format, steps and rules are described where it is made, in
 * `src/wasm/time/time-zone-table.ts`.
 */
import { n, p } from "../core/cell";
import { civilYear, dayOfWeek, daysFromCivil, daysInMonth, readCivil, secondsPerDay } from "../core/civil-time";
import { compareBytes } from "../core/compare-bytes";

@external("layout", "timeZones")
declare function timeZones(): usize;

const absoluteStep: u32 = 0;
const jumpStep: u32 = 1;
const endStep: u32 = 2;
const longStep: u32 = 3;
const ruleSize: usize = 20;

/** Address of a zone's changes, or 0 if the table has no such zone. */
export function findZone(name: usize): usize {
  const table = timeZones();
  let low: u32 = 0;
  let high = <u32>load<u16>(table);
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = table + 6 + (<usize>middle << 2);
    const text = table + load<u16>(entry);
    const order = compareBytes(text + 1, load<u8>(text), p(name), n(name));
    if (order == 0) return table + load<u16>(entry, 2);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}

let knownZone: usize = 0;
let knownSeconds: i64 = 0;
let knownOffset: i32 = 0;

/** Seconds east of UTC at an instant. */
export function offsetInZone(zone: usize, seconds: i64): i32 {
  // Conditions ask for the hour and the weekday of the same instant.
  if (zone == knownZone && seconds == knownSeconds) return knownOffset;
  knownOffset = walkChanges(zone, seconds);
  knownZone = zone;
  knownSeconds = seconds;
  return knownOffset;
}

function walkChanges(zone: usize, seconds: i64): i32 {
  const table = timeZones();
  let current = offsetAt(table, load<u16>(zone));
  let before = current;
  let last: i64 = 0;
  let position = zone + 2;
  let step = <u32>load<u16>(position);
  for (; step != endStep; step = <u32>load<u16>(position)) {
    position += 2;
    if (step == jumpStep) {
      last = i40(position + 2);
      position = table + load<u16>(position);
      continue;
    }
    let next = before;
    if (step == absoluteStep) {
      last = i40(position);
      next = offsetAt(table, load<u16>(position, 5));
      position += 7;
    } else if (step == longStep) {
      last += <i64>(load<u32>(position) & 0xffffff) * 900;
      next = offsetAt(table, load<u8>(position, 3));
      position += 4;
    } else {
      last += <i64>(step & 0x7fff) * 900;
      if (step & 0x8000) next = offsetAt(table, load<u8>(position++));
    }
    if (seconds < last) return current;
    before = current;
    current = next;
  }
  return offsetByRule(table, load<u8>(position, 2), seconds);
}

function offsetAt(table: usize, index: u32): i32 {
  return load<i32>(table + load<u16>(table, 2) + (<usize>index << 2));
}

function i40(at: usize): i64 {
  return <i64>load<u32>(at) | (<i64>load<i8>(at, 4) << 32);
}

/** The offset that the rule after the last change has. */
function offsetByRule(table: usize, index: u32, seconds: i64): i32 {
  const rule = table + load<u16>(table, 4) + <usize>index * ruleSize;
  const standard = offsetAt(table, load<u16>(rule));
  if (load<u8>(rule, 4) == 0) return standard;
  const summer = offsetAt(table, load<u16>(rule, 2));
  readCivil(seconds + standard);
  const year = civilYear;
  const start = changeOfYear(rule + 4, year) - standard;
  const end = changeOfYear(rule + 12, year) - summer;
  // South of the equator summer spans the turn of the year.
  const isSummer = start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end;
  return isSummer ? summer : standard;
}

/** Seconds since 1970, on the clock that is changed, of a day such as the last Sunday of March. */
function changeOfYear(yearly: usize, year: i64): i64 {
  const month = <i32>load<u8>(yearly);
  const first = daysFromCivil(year, month, 1);
  let day = <i32>load<u8>(yearly, 2) - dayOfWeek(first * secondsPerDay);
  if (day < 0) day += 7;
  day += 7 * (<i32>load<u8>(yearly, 1) - 1);
  if (day >= daysInMonth(<i32>year, month)) day -= 7;
  return (first + day) * secondsPerDay + load<i32>(yearly, 4);
}
