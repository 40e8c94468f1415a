/** `cel.@mapInsert`, to which macros that build maps expand: a copy of a map with more entries, whose keys must be new. */
import { putText, startBuilder, toText } from "../core/builder";
import { isError, makeError, MAP, n, tagOf } from "../core/cell";
import { entryKey, entryValue, findEntry, finishMap, putEntry, startMap } from "../core/map";
import { compareNumbers } from "../core/other-keys";
import { isNumber } from "../core/compare";
import { spend, stepsExceeded } from "../core/meter";
import { overloadError } from "../core/overload-error";
import { renderCell } from "../core/render";

@external("message", "no such overload: cel.@mapInsert(")
declare function noInsertText(): usize;
@external("message", "insert failed: key ")
declare function insertFailedText(): usize;
@external("message", " already exists")
declare function alreadyExistsText(): usize;

export function cel_cel__mapInsert_3(map: usize, key: usize, value: usize): usize {
  if (isError(map)) return map;
  if (isError(key)) return key;
  if (isError(value)) return value;
  if (tagOf(map) != MAP) return overloadError(noInsertText(), map, key, value);
  const entry = startMap(1);
  putEntry(entry, key, value);
  return insertAll(map, entry);
}

export function cel_cel__mapInsert_2(map: usize, more: usize): usize {
  if (isError(map)) return map;
  if (isError(more)) return more;
  return tagOf(map) == MAP && tagOf(more) == MAP ? insertAll(map, more) : overloadError(noInsertText(), map, more);
}

// Says that keys may be something else than strings.
@external("mark", "otherKeys")
declare function markOtherKeys(): void;

function insertAll(map: usize, more: usize): usize {
  if (!spend(n(map) + n(more))) return stepsExceeded();
  markOtherKeys();
  const grown = startMap(n(map) + n(more));
  for (let i: u32 = 0; i < n(map); i += 1) putEntry(grown, entryKey(map, i), entryValue(map, i));
  for (let i: u32 = 0; i < n(more); i += 1) {
    const key = entryKey(more, i);
    // Numbers of different types are different keys, but are found as one.
    if (findEntry(map, key) != 0 || (i > 0 && sameNumber(entryKey(more, i - 1), key))) return insertFailed(key);
    putEntry(grown, key, entryValue(more, i));
  }
  return finishMap(grown);
}

function sameNumber(a: usize, b: usize): bool {
  return isNumber(tagOf(a)) && isNumber(tagOf(b)) && compareNumbers(a, b) == 0;
}

function insertFailed(key: usize): usize {
  const builder = startBuilder(48);
  putText(builder, renderCell(key));
  putText(builder, alreadyExistsText());
  return makeError(insertFailedText(), toText(builder));
}
