/** `<`, `<=`, `>` and `>=`. Numbers compare across types. */
import {
  BOOL,
  BYTES,
  double,
  DOUBLE,
  DURATION,
  hasDurations,
  hasRareValues,
  hasTimestamps,
  INT,
  isError,
  long,
  makeBool,
  makeDouble,
  n,
  p,
  SPIFFE_DOMAIN,
  STRING,
  tagOf,
  TIMESTAMP,
  UINT,
} from "./cell";
import { compareBytes } from "./compare-bytes";
import { methodError, noSuchOverload } from "./overload-error";

@external("message", "no such overload: _<_")
declare function noLessText(): usize;
@external("message", "no such overload: _<=_")
declare function noLessEqualsText(): usize;
@external("message", "no such overload: _>_")
declare function noGreaterText(): usize;
@external("message", "no such overload: _>=_")
declare function noGreaterEqualsText(): usize;
@external("optional", "compareSpiffeDomains?makeSpiffeDomain")
declare function compareSpiffeDomains(a: usize, b: usize): i32;

/** What comparing with NaN yields instead of an order. */
export const unordered: i32 = 2;

// @ts-ignore: decorator
@inline
export function isNumber(tag: u32): bool {
  return tag - INT <= DOUBLE - INT;
}

/** Whether values of this kind can be ordered at all. */
export function isOrdered(tag: u32): bool {
  const times = (1 << TIMESTAMP) | (1 << DURATION) | (1 << SPIFFE_DOMAIN);
  const others = (1 << STRING) | (1 << BOOL) | (1 << BYTES) | (1 << INT) | (1 << UINT) | (1 << DOUBLE);
  return (((times | others) >> tag) & 1) != 0;
}

/** -1, 0 or 1; `unordered`; or the address of the ERROR of values that have no order. */
export function compareValues(a: usize, b: usize): i32 {
  const tag = tagOf(a);
  const other = tagOf(b);
  if (tag == DOUBLE && other == DOUBLE) return compareDoubles(double(a), double(b));
  if (isNumber(tag) && isNumber(other)) return compareNumbersLoosely(a, b);
  if (hasRareValues() && tag == SPIFFE_DOMAIN) return compareSpiffeDomains(a, b);
  if (tag != other) return <i32>noSuchOverload();
  if (tag == STRING || (hasRareValues() && tag == BYTES)) return compareBytes(p(a), n(a), p(b), n(b));
  if (tag == BOOL) return <i32>n(a) - <i32>n(b);
  if (hasTimestamps() && tag == TIMESTAMP) return compareTimestamps(a, b);
  if (hasDurations() && tag == DURATION) return compareIntegers(long(a), long(b));
  return <i32>noSuchOverload();
}

function compareTimestamps(a: usize, b: usize): i32 {
  const bySeconds = compareIntegers(long(a), long(b));
  return bySeconds != 0 ? bySeconds : compareIntegers(n(a), n(b));
}

function compareIntegers(a: i64, b: i64): i32 {
  return <i32>(a > b) - <i32>(a < b);
}

function compareDoubles(a: f64, b: f64): i32 {
  return a < b ? -1 : a > b ? 1 : a == b ? 0 : unordered;
}

/** A double meets an integer as a double, though that rounds; integers of both kinds meet exactly. */
export function compareNumbersLoosely(a: usize, b: usize): i32 {
  const tag = tagOf(a);
  const other = tagOf(b);
  if (tag == DOUBLE || other == DOUBLE) return compareDoubles(toDouble(a), toDouble(b));
  const x = long(a);
  const y = long(b);
  if (!hasRareValues() || (tag == INT && other == INT)) return compareIntegers(x, y);
  if (tag == INT && x < 0) return -1;
  if (other == INT && y < 0) return 1;
  return <u64>x < <u64>y ? -1 : <u64>x > <u64>y ? 1 : 0;
}

/** A number as a double. */
export function toDouble(number: usize): f64 {
  const tag = tagOf(number);
  return tag == DOUBLE ? double(number) : !hasRareValues() || tag == INT ? <f64>long(number) : <f64>(<u64>long(number));
}

/** The order of two arguments; an ERROR when there is none, or when one is an ERROR. */
function order(a: usize, b: usize, complaint: usize): i32 {
  if (isError(a)) return <i32>a;
  if (isError(b)) return <i32>b;
  return isOrdered(tagOf(a)) ? compareValues(a, b) : <i32>methodError(complaint, a);
}

export function cel_less_2(a: usize, b: usize): usize {
  const found = order(a, b, noLessText());
  return found <= unordered ? makeBool(found == -1) : <usize>found;
}

export function cel_lessEquals_2(a: usize, b: usize): usize {
  const found = order(a, b, noLessEqualsText());
  return found <= unordered ? makeBool(found <= 0) : <usize>found;
}

export function cel_greater_2(a: usize, b: usize): usize {
  const found = order(a, b, noGreaterText());
  return found <= unordered ? makeBool(found == 1) : <usize>found;
}

export function cel_greaterEquals_2(a: usize, b: usize): usize {
  const found = order(a, b, noGreaterEqualsText());
  return found <= unordered ? makeBool(found == 0 || found == 1) : <usize>found;
}

/** The outcome of `cell < value`. Of constants, those that a double holds exactly may be given as one. */
export function lessDouble(cell: usize, value: f64): i32 {
  return tagOf(cell) == DOUBLE ? <i32>(double(cell) < value) : outcomeOf(cel_less_2(cell, makeDouble(value)));
}

export function lessEqualsDouble(cell: usize, value: f64): i32 {
  return tagOf(cell) == DOUBLE ? <i32>(double(cell) <= value) : outcomeOf(cel_lessEquals_2(cell, makeDouble(value)));
}

export function greaterDouble(cell: usize, value: f64): i32 {
  return tagOf(cell) == DOUBLE ? <i32>(double(cell) > value) : outcomeOf(cel_greater_2(cell, makeDouble(value)));
}

export function greaterEqualsDouble(cell: usize, value: f64): i32 {
  return tagOf(cell) == DOUBLE ? <i32>(double(cell) >= value) : outcomeOf(cel_greaterEquals_2(cell, makeDouble(value)));
}

/** The outcome of `value < cell`, where the constant comes first, as errors tell. */
export function aboveDouble(cell: usize, value: f64): i32 {
  return tagOf(cell) == DOUBLE ? <i32>(value < double(cell)) : outcomeOf(cel_less_2(makeDouble(value), cell));
}

/** The outcome of `value <= cell`. */
export function notBelowDouble(cell: usize, value: f64): i32 {
  return tagOf(cell) == DOUBLE ? <i32>(value <= double(cell)) : outcomeOf(cel_lessEquals_2(makeDouble(value), cell));
}

/** The outcome of `value > cell`. */
export function belowDouble(cell: usize, value: f64): i32 {
  return tagOf(cell) == DOUBLE ? <i32>(value > double(cell)) : outcomeOf(cel_greater_2(makeDouble(value), cell));
}

/** The outcome of `value >= cell`. */
export function notAboveDouble(cell: usize, value: f64): i32 {
  return tagOf(cell) == DOUBLE ? <i32>(value >= double(cell)) : outcomeOf(cel_greaterEquals_2(makeDouble(value), cell));
}

function outcomeOf(cell: usize): i32 {
  return tagOf(cell) == BOOL ? <i32>n(cell) : <i32>cell;
}
