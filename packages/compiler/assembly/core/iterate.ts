/** What loops over lists and maps need. */
import { element, isError, LIST, makeError, makeInt, MAP, n, tagOf } from "./cell";
import { putByte, putText, startBuilder, toText } from "./builder";
import { entryKey, entryValue, finishMap, findEntry, putEntry, startMap } from "./map";
import { spend, stepsExceeded } from "./meter";
import { internalTypeName } from "./type-name";

@external("text", "got '")
declare function gotText(): usize;
@external("text", "', expected iterable type")
declare function expectedText(): usize;
@external("text", "unsupported comprehension range type: ")
declare function unsupportedRangeText(): usize;
@external("text", "no such overload")
declare function noSuchOverloadText(): usize;

/** The range of a loop with one variable, or the ERROR of one that cannot be looped over. */
export function rangeOne(range: usize): usize {
  const tag = tagOf(range);
  if (tag == LIST || tag == MAP || isError(range)) return range;
  const name = internalTypeName(range);
  const builder = startBuilder(n(name) + 24);
  putText(builder, name);
  putText(builder, expectedText());
  return makeError(gotText(), toText(builder));
}

export function rangeTwo(range: usize): usize {
  const tag = tagOf(range);
  if (tag == LIST || tag == MAP || isError(range)) return range;
  return makeError(unsupportedRangeText(), internalTypeName(range));
}

/** The variable of a loop with one: an element, or a key. */
export function itemAt(range: usize, index: u32): usize {
  return tagOf(range) == LIST ? element(range, index) : entryKey(range, index);
}

/** The variables of a loop with two: index and element, or key and value. */
export function keyAt(range: usize, index: u32): usize {
  return tagOf(range) == LIST ? makeInt(index) : entryKey(range, index);
}

export function valueAt(range: usize, index: u32): usize {
  return tagOf(range) == LIST ? element(range, index) : entryValue(range, index);
}

/** Counts a turn of a loop: 0, or the ERROR when there have been too many. */
export function turn(): usize {
  return spend(1) ? 0 : stepsExceeded();
}

/** The ERROR of a filter's or a loop's predicate that is no boolean, or its own. */
export function notBoolean(outcome: i32): usize {
  return isError(<usize>outcome) ? <usize>outcome : makeError(noSuchOverloadText(), 0);
}

/** A list under construction takes an element; an ERROR replaces the list, and stays. */
export function append(list: usize, value: usize): usize {
  if (isError(list)) return list;
  if (isError(value)) return value;
  const count = n(list);
  store<u32>(<usize>load<u32>(list, 8) + (<usize>count << 2), <u32>value);
  store<u32>(list, count + 1, 4);
  return list;
}

/** Like `append`, for `[?element]`: an OPTIONAL that may be empty. */
@external("optional", "optionalElement?makeOptional")
declare function optionalElement(value: usize): usize;

/** A map under construction takes an entry; an ERROR replaces the map, and stays. */
export function addEntry(map: usize, key: usize, value: usize): usize {
  if (isError(map)) return map;
  if (isError(key)) return key;
  if (isError(value)) return value;
  putEntry(map, key, value);
  return map;
}

export function closeMap(map: usize): usize {
  return isError(map) ? map : finishMap(map);
}
