/** `split`, `replace` and `join`. */
import {
  element,
  emptyList,
  INT,
  isError,
  isString,
  LIST,
  long,
  makeError,
  makeList,
  makeString,
  n,
  p,
  setElement,
  emptyText,
  tagOf,
} from "../core/cell";
import { putBytes, putText, startBuilder, toText } from "../core/builder";
import { sameText } from "../core/compare-bytes";
import { sizeExceeded, spend, stepsExceeded, valueSizeMax } from "../core/meter";
import { overloadError } from "../core/overload-error";
import { renderCell } from "../core/render";
import { findFirst } from "../core/search-bytes";
import { textUnits } from "../core/text-size";
import { codePoints, sequenceLength } from "../core/utf8";

@external("message", "no such overload: split(")
declare function noSplitText(): usize;
@external("message", "no such overload: replace(")
declare function noReplaceText(): usize;
@external("message", "no such overload: join(")
declare function noJoinText(): usize;
@external("text", "join: invalid input: ")
declare function invalidInputText(): usize;

/** More parts than any text has. */
const unlimited: u32 = 0x7fffffff;

/** A limit of parts; negative ones mean none. */
function limitOf(value: i64): u32 {
  return value < 0 || value > <i64>unlimited ? unlimited : <u32>value;
}

/** Occurrences of a part that is not empty, up to a limit. */
function countOccurrences(text: usize, part: usize, limit: u32): u32 {
  const end = p(text) + n(text);
  let count: u32 = 0;
  for (let at = p(text); count < limit; count += 1) {
    at = findFirst(at, end, p(part), n(part));
    if (at == 0) break;
    at += n(part);
  }
  return count;
}

function sliceText(at: usize, end: usize): usize {
  return at == end ? emptyText : makeString(at, <u32>(end - at));
}

export function cel_split_2(text: usize, separator: usize): usize {
  if (isError(text)) return text;
  if (isError(separator)) return separator;
  if (!isString(text) || !isString(separator)) return overloadError(noSplitText(), text, separator);
  return split(text, separator, unlimited);
}

export function cel_split_3(text: usize, separator: usize, limit: usize): usize {
  if (isError(text)) return text;
  if (isError(separator)) return separator;
  if (isError(limit)) return limit;
  const fits = isString(text) && isString(separator) && tagOf(limit) == INT;
  if (!fits) return overloadError(noSplitText(), text, separator, limit);
  return split(text, separator, limitOf(long(limit)));
}

/** At most `limit` parts, the last one unsplit; characters when the separator is empty. */
function split(text: usize, separator: usize, limit: u32): usize {
  const ofCharacters = n(separator) == 0;
  const count: u32 = limit == 0 ? 0 : ofCharacters ? codePoints(text) : countOccurrences(text, separator, limit - 1) + 1;
  const parts = min<u32>(count, limit);
  if (!spend(parts)) return stepsExceeded();
  if (parts == 0) return emptyList;
  const list = makeList(parts);
  const end = p(text) + n(text);
  let at = p(text);
  for (let i: u32 = 0; i + 1 < parts; i += 1) {
    const stop = ofCharacters ? at + sequenceLength(<u32>load<u8>(at)) : findFirst(at, end, p(separator), n(separator));
    setElement(list, i, sliceText(at, stop));
    at = stop + n(separator);
  }
  setElement(list, parts - 1, sliceText(at, end));
  return list;
}

export function cel_replace_3(text: usize, old: usize, replacement: usize): usize {
  if (isError(text)) return text;
  if (isError(old)) return old;
  if (isError(replacement)) return replacement;
  const fits = isString(text) && isString(old) && isString(replacement);
  if (!fits) return overloadError(noReplaceText(), text, old, replacement);
  return replace(text, old, replacement, unlimited);
}

export function cel_replace_4(text: usize, old: usize, replacement: usize, limit: usize): usize {
  if (isError(text)) return text;
  if (isError(old)) return old;
  if (isError(replacement)) return replacement;
  if (isError(limit)) return limit;
  const fits = isString(text) && isString(old) && isString(replacement) && tagOf(limit) == INT;
  if (!fits) return overloadError(noReplaceText(), text, old, replacement, limit);
  return replace(text, old, replacement, limitOf(long(limit)));
}

/** Of an empty `old`, the replacement comes before each character and at the end. */
function replace(text: usize, old: usize, replacement: usize, limit: u32): usize {
  if (limit == 0 || sameText(old, replacement)) return text;
  const ofCharacters = n(old) == 0;
  const count = ofCharacters ? min(codePoints(text) + 1, limit) : countOccurrences(text, old, limit);
  if (isReplacedTooLong(text, old, replacement, count)) return sizeExceeded();
  // As many parts as there are between the places.
  if (!spend(count + 1)) return stepsExceeded();
  if (count == 0) return text;
  const builder = startBuilder(n(text) + count * n(replacement) - count * n(old));
  const end = p(text) + n(text);
  let at = p(text);
  for (let i: u32 = 0; i < count; i += 1) {
    let stop = at;
    if (!ofCharacters) stop = findFirst(at, end, p(old), n(old));
    else if (i > 0) stop += sequenceLength(<u32>load<u8>(at));
    putBytes(builder, at, stop - at);
    putText(builder, replacement);
    at = stop + n(old);
  }
  putBytes(builder, at, end - at);
  return toText(builder);
}

function isReplacedTooLong(text: usize, old: usize, replacement: usize, count: u32): bool {
  const bytes = <i64>n(text) + <i64>count * (<i64>n(replacement) - <i64>n(old));
  if (bytes <= <i64>valueSizeMax) return false;
  const change = <i64>textUnits(p(replacement), n(replacement)) - <i64>textUnits(p(old), n(old));
  return <i64>textUnits(p(text), n(text)) + <i64>count * change > <i64>valueSizeMax;
}

/** Whether something is a list whose first element, if any, is a STRING. */
function isTextList(list: usize): bool {
  return tagOf(list) == LIST && (n(list) == 0 || isString(element(list, 0)));
}

export function cel_join_1(list: usize): usize {
  if (isError(list)) return list;
  return isTextList(list) ? join(list, emptyText) : overloadError(noJoinText(), list);
}

export function cel_join_2(list: usize, separator: usize): usize {
  if (isError(list)) return list;
  if (isError(separator)) return separator;
  return isTextList(list) && isString(separator) ? join(list, separator) : overloadError(noJoinText(), list, separator);
}

function join(list: usize, separator: usize): usize {
  const separatorUnits = textUnits(p(separator), n(separator));
  let bytes: u32 = 0;
  let units: u32 = 0;
  for (let i: u32 = 0; i < n(list); i += 1) {
    const part = element(list, i);
    if (!isString(part)) return makeError(invalidInputText(), renderCell(part));
    bytes += n(part) + n(separator);
    units += textUnits(p(part), n(part)) + separatorUnits;
    if (units > valueSizeMax) return sizeExceeded();
  }
  const builder = startBuilder(bytes);
  for (let i: u32 = 0; i < n(list); i += 1) {
    if (i > 0) putText(builder, separator);
    putText(builder, element(list, i));
  }
  return toText(builder);
}
