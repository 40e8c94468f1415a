/** What loops over lists and maps need. */
import { alloc } from "./arena";
import { putByte, putText, startBuilder, toText } from "./builder";
import { element, isError, LIST, makeCell, makeError, makeInt, MAP, n, OPTIONAL, p, tagOf } from "./cell";
import { compareKeys, entryKey, entryValue, finishMap, putEntry } from "./map";
import { spend, stepsExceeded } from "./meter";
import { internalTypeName } from "./internal-type-name";
import { renderCell } from "./render";

// Says that keys may be something else than strings, so that what is written for them is kept.
@external("mark", "otherKeys")
declare function markOtherKeys(): void;
@external("feature", "tellsMessages")
declare function tellsMessages(): bool;
@external("message", "got '")
declare function gotText(): usize;
@external("message", "', expected iterable type")
declare function expectedText(): usize;
@external("message", "unsupported comprehension range type: ")
declare function unsupportedRangeText(): usize;
@external("message", "no such overload")
declare function noSuchOverloadText(): usize;

@external("message", "insert failed: key ")
declare function insertFailedText(): usize;
@external("message", " already exists")
declare function alreadyExistsText(): usize;
@external("message", "cannot initialize optional list element from non-optional value ")
declare function notOptionalElementText(): usize;
@external("message", "cannot initialize optional entry ")
declare function notOptionalEntryText(): usize;
@external("text", "' from non-optional value ")
declare function fromNonOptionalText(): usize;

/** The range of a loop with one variable, or the ERROR of one that cannot be looped over. */
export function rangeOne(range: usize): usize {
  const tag = tagOf(range);
  if (tag == LIST || tag == MAP || isError(range)) return range;
  if (!tellsMessages()) return makeError(gotText(), 0);
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

/** A map under construction takes an entry; an ERROR replaces the map, and stays. */
export function addEntry(map: usize, key: usize, value: usize): usize {
  if (isError(map)) return map;
  if (isError(key)) return key;
  if (isError(value)) return value;
  markOtherKeys();
  putEntry(map, key, value);
  return map;
}

export function closeMap(map: usize): usize {
  return isError(map) ? map : finishMap(map);
}

/** A list with room for `room` elements, to be appended to. */
export function startList(room: u32): usize {
  return makeCell(LIST, 0, alloc(<usize>room << 2), 0);
}

/** A map under construction whose keys must differ. */
export function closeUniqueMap(map: usize): usize {
  if (isError(map)) return map;
  const count = n(map);
  const written = alloc(<usize>count << 3);
  memory.copy(written, <usize>load<u32>(map, 8), <usize>count << 3);
  const closed = finishMap(map);
  return n(closed) == count ? closed : repeatedKey(closed, written, count);
}

/** The ERROR of the first key that came again: what is left in the map under it is a later value. */
function repeatedKey(map: usize, written: usize, count: u32): usize {
  const seen = alloc(n(map));
  memory.fill(seen, 0, n(map));
  for (let i: u32 = 0; i < count; i += 1) {
    const key = <usize>load<u32>(written + (<usize>i << 3));
    const index = indexOfKey(map, key);
    if (load<u8>(seen + index) != 0) return insertFailed(key);
    store<u8>(seen + index, 1);
  }
  return map;
}

function indexOfKey(map: usize, key: usize): u32 {
  let low: u32 = 0;
  let high = n(map) - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(entryKey(map, middle), key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insertFailed(key: usize): usize {
  const shown = renderCell(key);
  const builder = startBuilder(n(shown) + 16);
  putText(builder, shown);
  putText(builder, alreadyExistsText());
  return makeError(insertFailedText(), toText(builder));
}

/** `[?element]`: an OPTIONAL, which may be empty. */
export function appendOptional(list: usize, value: usize): usize {
  if (isError(list)) return list;
  if (isError(value)) return value;
  if (tagOf(value) != OPTIONAL) return makeError(notOptionalElementText(), renderCell(value));
  return p(value) == 0 ? list : append(list, p(value));
}

/** `{?key: value}`. An empty OPTIONAL takes the key out again. */
export function addOptionalEntry(map: usize, key: usize, value: usize): usize {
  if (isError(map)) return map;
  if (isError(key)) return key;
  if (isError(value)) return value;
  if (tagOf(value) != OPTIONAL) return notOptionalEntry(key, value);
  if (p(value) != 0) return addEntry(map, key, p(value));
  dropKey(map, key);
  return map;
}

function dropKey(map: usize, key: usize): void {
  const entries = <usize>load<u32>(map, 8);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < n(map); i += 1) {
    const entry = load<u64>(entries + (<usize>i << 3));
    if (compareKeys(<usize>(<u32>entry), key) == 0) continue;
    store<u64>(entries + (<usize>kept << 3), entry);
    kept += 1;
  }
  store<u32>(map, kept, 4);
}

function notOptionalEntry(key: usize, value: usize): usize {
  const builder = startBuilder(64);
  putByte(builder, 39);
  putText(builder, renderCell(key));
  putText(builder, fromNonOptionalText());
  putText(builder, renderCell(value));
  return makeError(notOptionalEntryText(), toText(builder));
}
