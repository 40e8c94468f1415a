/**
 * `==`, `!=` and `in`. Values of different types are unequal, numbers are equal across types, NaN equals nothing. Only
 * Cerbos's own types answer with an error when compared with a stranger.
 */
import {
  BOOL,
  double,
  DOUBLE,
  DURATION,
  element,
  fromCondition,
  hasDurations,
  hasTimestamps,
  isError,
  isString,
  LIST,
  long,
  makeDouble,
  MAP,
  n,
  NULL,
  STRING,
  tagOf,
  TIMESTAMP,
} from "./cell";
import { compareNumbersLoosely, isNumber } from "./compare";
import { sameText } from "./compare-bytes";
import { entryKey, entryValue, findEntry } from "./map";
import { isExhausted, spend, stepsExceeded } from "./meter";
import { noSuchOverload } from "./overload-error";

// Values of other types than those of JSON, integers and times.
@external("optional", "equalRareValues?rareValues")
declare function equalRareValues(a: usize, b: usize): i32;

/** 0, 1 or the address of an ERROR; neither value is one. */
export function equalValues(a: usize, b: usize): i32 {
  const tag = tagOf(a);
  const other = tagOf(b);
  if (tag == STRING) return <i32>(other == STRING && sameText(a, b));
  if (tag == DOUBLE && other == DOUBLE) return <i32>(double(a) == double(b));
  if (tag == BOOL) return <i32>(a == b);
  if (tag == NULL || other == NULL) return <i32>(tag == other);
  if (isNumber(tag)) return <i32>(isNumber(other) && compareNumbersLoosely(a, b) == 0);
  if (tag == LIST && other == LIST) return equalLists(a, b);
  if (tag == MAP && other == MAP) return equalMaps(a, b);
  if (hasTimestamps() && tag == TIMESTAMP) return <i32>(other == TIMESTAMP && long(a) == long(b) && n(a) == n(b));
  if (hasDurations() && tag == DURATION) return <i32>(other == DURATION && long(a) == long(b));
  return equalRareValues(a, b);
}

/** Elements whose comparison is an error count as equal, as in cel-go. */
function equalLists(a: usize, b: usize): i32 {
  const count = n(a);
  if (count != n(b)) return 0;
  if (!spend(count)) return <i32>stepsExceeded();
  for (let i: u32 = 0; i < count; i += 1) {
    const same = equalValues(element(a, i), element(b, i));
    if (same == 0 || isExhausted()) return same;
  }
  return 1;
}

function equalMaps(a: usize, b: usize): i32 {
  const count = n(a);
  if (count != n(b)) return 0;
  if (!spend(count)) return <i32>stepsExceeded();
  for (let i: u32 = 0; i < count; i += 1) {
    const other = findEntry(b, entryKey(a, i));
    if (other == 0) return 0;
    const same = equalValues(entryValue(a, i), other);
    if (same == 0 || isExhausted()) return same;
  }
  return 1;
}

/** Whether some element equals: 0, 1 or an ERROR; comparisons that are errors count as no. */
export function listContains(list: usize, value: usize): i32 {
  const count = n(list);
  if (!spend(count)) return <i32>stepsExceeded();
  const isText = isString(value);
  for (let i: u32 = 0; i < count; i += 1) {
    const other = element(list, i);
    if (isText) {
      if (isString(other) && sameText(value, other)) return 1;
      continue;
    }
    const same = equalValues(value, other);
    if (same == 1 || isExhausted()) return same;
  }
  return 0;
}

export function cel_equals_2(a: usize, b: usize): usize {
  if (isError(a)) return a;
  return isError(b) ? b : fromCondition(equalValues(a, b));
}

/** Holds also where `==` is an error. */
export function cel_notEquals_2(a: usize, b: usize): usize {
  if (isError(a)) return a;
  return isError(b) ? b : fromCondition(<i32>(equalValues(a, b) != 1));
}

export function cel_in_2(value: usize, container: usize): usize {
  if (isError(value)) return value;
  if (isError(container)) return container;
  const tag = tagOf(container);
  if (tag == LIST) return fromCondition(listContains(container, value));
  return tag == MAP ? fromCondition(<i32>(findEntry(container, value) != 0)) : noSuchOverload();
}

/** The outcome of `cell == text`, where `text` is a STRING. */
export function equalsText(cell: usize, text: usize): i32 {
  if (isString(cell)) return <i32>sameText(cell, text);
  return isError(cell) ? <i32>cell : equalValues(cell, text);
}

/** The outcome of `cell == value`. Of integer constants, those that a double holds exactly may be given as one. */
export function equalsDouble(cell: usize, value: f64): i32 {
  const tag = tagOf(cell);
  if (tag == DOUBLE) return <i32>(double(cell) == value);
  return isError(cell) ? <i32>cell : equalValues(cell, makeDouble(value));
}
