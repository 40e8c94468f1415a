/** `slice`, `flatten`, `lists.range` and `distinct`. */
import { alloc } from "../core/arena";
import { putText, reserve, startBuilder, toText, Builder } from "../core/builder";
import {
  element,
  emptyList,
  INT,
  isError,
  isString,
  LIST,
  long,
  makeCell,
  makeError,
  makeInt,
  makeList,
  MAP,
  n,
  p,
  setCount,
  setElement,
  tagOf,
} from "../core/cell";
import { sameText } from "../core/compare-bytes";
import { listContains } from "../core/equal";
import { formatSigned, putSigned } from "../core/format-number";
import { spend, stepsExceeded } from "../core/meter";
import { overloadError } from "../core/overload-error";
import { indexAt, sortedOrder } from "../core/sort-order";
import { typeName } from "../core/type-name";

@external("message", "no such overload: slice(")
declare function noSliceText(): usize;
@external("text", "cannot slice(")
declare function cannotSliceText(): usize;
@external("text", ", ")
declare function commaText(): usize;
@external("text", "), negative indexes not supported")
declare function negativeIndexesText(): usize;
@external("text", "), start index must be less than or equal to end index")
declare function wrongOrderText(): usize;
@external("text", "), list is length ")
declare function listIsLengthText(): usize;
@external("message", "no such overload: ")
declare function noOverloadText(): usize;
@external("text", ".flatten(")
declare function dotFlattenText(): usize;
@external("text", "list(dyn)")
declare function listTypeText(): usize;
@external("text", "map(dyn, dyn)")
declare function mapTypeText(): usize;
@external("text", ")")
declare function closingText(): usize;
@external("text", "level must be non-negative")
declare function negativeLevelText(): usize;
@external("message", "no such overload: lists.range(")
declare function noRangeText(): usize;
@external("text", "lists.range: size must be non-negative, got ")
declare function negativeSizeText(): usize;
@external("text", "lists.range: size ")
declare function rangeSizeText(): usize;
@external("text", " exceeds maximum allowed (1000000)")
declare function rangeMaxText(): usize;
@external("message", "no such overload: distinct(")
declare function noDistinctText(): usize;

/** Elements that `lists.range` makes at most. */
const rangeMax: i64 = 1_000_000;

export function cel_slice_3(list: usize, start: usize, end: usize): usize {
  if (isError(list)) return list;
  if (isError(start)) return start;
  if (isError(end)) return end;
  const fits = tagOf(list) == LIST && tagOf(start) == INT && tagOf(end) == INT;
  if (!fits) return overloadError(noSliceText(), list, start, end);
  const from = long(start);
  const to = long(end);
  if (from < 0 || to < 0) return sliceError(from, to, negativeIndexesText(), -1);
  if (from > to) return sliceError(from, to, wrongOrderText(), -1);
  if (to > <i64>n(list)) return sliceError(from, to, listIsLengthText(), <i32>n(list));
  const count = <u32>(to - from);
  return spend(count) ? makeCell(LIST, count, p(list) + (<usize>from << 2), 0) : stepsExceeded();
}

function sliceError(start: i64, end: i64, reason: usize, length: i32): usize {
  const builder = startBuilder(96);
  putSigned(builder, start);
  putText(builder, commaText());
  putSigned(builder, end);
  putText(builder, reason);
  if (length >= 0) putSigned(builder, length);
  return makeError(cannotSliceText(), toText(builder));
}

export function cel_flatten_1(list: usize): usize {
  if (isError(list)) return list;
  return tagOf(list) == LIST ? flatten(list, 1) : flattenError(list, 0);
}

export function cel_flatten_2(list: usize, depth: usize): usize {
  if (isError(list)) return list;
  if (isError(depth)) return depth;
  if (tagOf(list) != LIST || tagOf(depth) != INT) return flattenError(list, depth);
  return long(depth) < 0 ? makeError(negativeLevelText(), 0) : flatten(list, long(depth));
}

function flattenError(list: usize, depth: usize): usize {
  const builder = startBuilder(64);
  putText(builder, shownType(list));
  putText(builder, dotFlattenText());
  if (depth != 0) putText(builder, shownType(depth));
  putText(builder, closingText());
  return makeError(noOverloadText(), toText(builder));
}

function shownType(value: usize): usize {
  const tag = tagOf(value);
  return tag == LIST ? listTypeText() : tag == MAP ? mapTypeText() : typeName(value);
}

function flatten(list: usize, depth: i64): usize {
  const builder = startBuilder(<usize>n(list) << 2);
  if (!flattenInto(builder, list, depth)) return stepsExceeded();
  return makeCell(LIST, <u32>builder.length >> 2, builder.at, 0);
}

function flattenInto(builder: Builder, list: usize, depth: i64): bool {
  const count = n(list);
  if (!spend(count)) return false;
  for (let i: u32 = 0; i < count; i += 1) {
    const value = element(list, i);
    if (tagOf(value) == LIST && depth != 0) {
      if (!flattenInto(builder, value, depth - 1)) return false;
    } else {
      store<u32>(reserve(builder, 4), <u32>value);
      builder.length += 4;
    }
  }
  return true;
}

export function cel_lists_range_1(count: usize): usize {
  if (isError(count)) return count;
  if (tagOf(count) != INT) return overloadError(noRangeText(), count);
  const size = long(count);
  if (size < 0) return makeError(negativeSizeText(), formatSigned(size));
  if (size > rangeMax) {
    const builder = startBuilder(64);
    putSigned(builder, size);
    putText(builder, rangeMaxText());
    return makeError(rangeSizeText(), toText(builder));
  }
  if (!spend(<u32>size)) return stepsExceeded();
  if (size == 0) return emptyList;
  const list = makeList(<u32>size);
  for (let i: u32 = 0; i < <u32>size; i += 1) setElement(list, i, makeInt(i));
  return list;
}

export function cel_distinct_1(list: usize): usize {
  if (isError(list)) return list;
  if (tagOf(list) != LIST) return overloadError(noDistinctText(), list);
  const count = n(list);
  const repeated = markRepeatedTexts(list);
  const kept = makeList(count);
  setCount(kept, 0);
  for (let i: u32 = 0; i < count; i += 1) {
    if (!spend(1)) return stepsExceeded();
    const value = element(list, i);
    const known = isString(value) ? <i32>load<u8>(repeated + i) : listContains(kept, value);
    if (known > 1) return <usize>known;
    if (known == 1) continue;
    setElement(kept, n(kept), value);
    setCount(kept, n(kept) + 1);
  }
  return kept;
}

/**
 * A byte for each element, 1 for STRINGs that came before. A string equals nothing but itself, so sorting finds them
 * without comparing each with all.
 */
function markRepeatedTexts(list: usize): usize {
  const count = n(list);
  const marks = alloc(count);
  memory.fill(marks, 0, count);
  const texts = makeList(count);
  const places = alloc(<usize>count << 2);
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i += 1) {
    if (!isString(element(list, i))) continue;
    setElement(texts, found, element(list, i));
    store<u32>(places + (<usize>found << 2), i);
    found += 1;
  }
  setCount(texts, found);
  const order = sortedOrder(texts);
  for (let i: u32 = 1; i < found; i += 1) {
    const here = indexAt(order, i);
    if (sameText(element(texts, here), element(texts, indexAt(order, i - 1)))) store<u8>(marks + indexAt(places, here), 1);
  }
  return marks;
}
