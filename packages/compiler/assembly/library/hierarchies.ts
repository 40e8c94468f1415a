/** `hierarchy("a.b.c")`: a path in a tree, and how two of them relate. */
import { alloc } from "../core/arena";
import { putByte, putText, startBuilder, toText } from "../core/builder";
import {
  HIERARCHY,
  INT,
  isError,
  isString,
  element,
  LIST,
  long,
  makeBool,
  makeCell,
  makeError,
  makeString,
  n,
  p,
  STRING,
  tagOf,
  noteRareValues,
} from "../core/cell";
import { sameBytes, sameText } from "../core/compare-bytes";
import { evaluationStepsMax, stepsExceeded } from "../core/meter";
import { methodError, overloadError } from "../core/overload-error";
import { typeName } from "../core/type-name";
import { codePoints, sequenceLength } from "../core/utf8";
import { toStrings } from "./to-strings";

// Say that such values exist, so that what is written for them alone is kept.
@external("mark", "makeHierarchy")
declare function markMakeHierarchy(): void;

@external("text", ".")
declare function dotText(): usize;
@external("message", "no such overload: hierarchy(")
declare function noHierarchyText(): usize;
@external("message", "no such overload: ancestorOf")
declare function noAncestorOfText(): usize;
@external("message", "no such overload: commonAncestors")
declare function noCommonAncestorsText(): usize;
@external("message", "no such overload: descendentOf")
declare function noDescendentOfText(): usize;
@external("message", "no such overload: immediateChildOf")
declare function noImmediateChildOfText(): usize;
@external("message", "no such overload: immediateParentOf")
declare function noImmediateParentOfText(): usize;
@external("message", "no such overload: overlaps")
declare function noOverlapsText(): usize;
@external("message", "no such overload: siblingOf")
declare function noSiblingOfText(): usize;
@external("message", "internal error: runtime error: slice bounds out of range [:-1]")
declare function outOfBoundsText(): usize;
@external("message", "unsupported index type '")
declare function unsupportedIndexText(): usize;
@external("message", "index out of range")
declare function outOfRangeText(): usize;

/** Makes a hierarchy of STRINGs, whose addresses are at `parts`. */
export function makeHierarchy(parts: usize, count: u32): usize {
  noteRareValues();
  markMakeHierarchy();
  return makeCell(HIERARCHY, count, parts, 0);
}

export function cel_hierarchy_1(value: usize): usize {
  const tag = tagOf(value);
  if (tag == STRING) return split(value, dotText());
  if (isError(value)) return value;
  // Of a list only the first element tells whether it fits.
  if (tag != LIST || (n(value) > 0 && !isString(element(value, 0)))) return overloadError(noHierarchyText(), value);
  const texts = toStrings(value);
  return isError(texts) ? texts : makeHierarchy(p(texts), n(texts));
}

export function cel_hierarchy_2(text: usize, delimiter: usize): usize {
  if (isError(text)) return text;
  if (isError(delimiter)) return delimiter;
  if (!isString(text) || !isString(delimiter)) return overloadError(noHierarchyText(), text, delimiter);
  return n(delimiter) == 0 ? splitCharacters(text) : split(text, delimiter);
}

function split(text: usize, delimiter: usize): usize {
  const end = p(text) + n(text);
  const width = n(delimiter);
  let count: u32 = 1;
  for (let at = p(text); ; count += 1) {
    at = findDelimiter(at, end, delimiter);
    if (at == end) break;
    at += width;
  }
  if (count > <u32>evaluationStepsMax) return stepsExceeded();
  const parts = alloc(<usize>count << 2);
  let at = p(text);
  for (let i: u32 = 0; i < count; i += 1) {
    const stop = findDelimiter(at, end, delimiter);
    store<u32>(parts + (<usize>i << 2), <u32>makeString(at, <u32>(stop - at)));
    at = stop + width;
  }
  return makeHierarchy(parts, count);
}

/** Where the delimiter comes next, or the end; the delimiter must not reach beyond the end. */
function findDelimiter(at: usize, end: usize, delimiter: usize): usize {
  const width = n(delimiter);
  const first = load<u8>(p(delimiter));
  for (; at + width <= end; at += 1) {
    if (load<u8>(at) == first && sameBytes(at, p(delimiter), width)) return at;
  }
  return end;
}

function splitCharacters(text: usize): usize {
  const characters = codePoints(text);
  if (characters > <u32>evaluationStepsMax) return stepsExceeded();
  const start = p(text);
  const end = start + n(text);
  const parts = alloc(<usize>characters << 2);
  let count: u32 = 0;
  for (let at = start; at < end; count += 1) {
    const width = sequenceLength(load<u8>(at));
    store<u32>(parts + (<usize>count << 2), <u32>makeString(at, width));
    at += width;
  }
  return makeHierarchy(parts, count);
}

/** The parts joined with dots. */
export function hierarchyText(hierarchy: usize): usize {
  const builder = startBuilder(32);
  for (let i: u32 = 0; i < n(hierarchy); i += 1) {
    if (i > 0) putByte(builder, 46);
    putText(builder, element(hierarchy, i));
  }
  return toText(builder);
}

/** `hierarchy[index]`. */
export function hierarchyPart(hierarchy: usize, index: usize): usize {
  if (tagOf(index) != INT) {
    const builder = startBuilder(32);
    putText(builder, typeName(index));
    putByte(builder, 39);
    return makeError(unsupportedIndexText(), toText(builder));
  }
  const at = long(index);
  return at >= 0 && at < <i64>n(hierarchy) ? element(hierarchy, <u32>at) : makeError(outOfRangeText(), 0);
}

/** 0 if both are hierarchies, else the ERROR. */
function refusePair(a: usize, b: usize, text: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  return tagOf(a) == HIERARCHY && tagOf(b) == HIERARCHY ? 0 : methodError(text, a);
}

/** How many parts agree from the root on. */
function countCommon(a: usize, b: usize): u32 {
  const most = min(n(a), n(b));
  let count: u32 = 0;
  while (count < most && sameText(element(a, count), element(b, count))) count += 1;
  return count;
}

function isAncestor(a: usize, b: usize): usize {
  return makeBool(n(b) > n(a) && countCommon(a, b) == n(a));
}

function isParent(a: usize, b: usize): usize {
  return makeBool(n(b) == n(a) + 1 && countCommon(a, b) == n(a));
}

export function cel_ancestorOf_2(a: usize, b: usize): usize {
  const refused = refusePair(a, b, noAncestorOfText());
  return refused != 0 ? refused : isAncestor(a, b);
}

export function cel_descendentOf_2(a: usize, b: usize): usize {
  const refused = refusePair(a, b, noDescendentOfText());
  return refused != 0 ? refused : isAncestor(b, a);
}

export function cel_immediateParentOf_2(a: usize, b: usize): usize {
  const refused = refusePair(a, b, noImmediateParentOfText());
  return refused != 0 ? refused : isParent(a, b);
}

export function cel_immediateChildOf_2(a: usize, b: usize): usize {
  const refused = refusePair(a, b, noImmediateChildOfText());
  return refused != 0 ? refused : isParent(b, a);
}

export function cel_overlaps_2(a: usize, b: usize): usize {
  const refused = refusePair(a, b, noOverlapsText());
  return refused != 0 ? refused : makeBool(countCommon(a, b) == min(n(a), n(b)));
}

export function cel_siblingOf_2(a: usize, b: usize): usize {
  const refused = refusePair(a, b, noSiblingOfText());
  if (refused != 0) return refused;
  return makeBool(n(a) == n(b) && countCommon(a, b) + 1 >= n(a));
}

export function cel_commonAncestors_2(a: usize, b: usize): usize {
  const refused = refusePair(a, b, noCommonAncestorsText());
  if (refused != 0) return refused;
  if (n(a) == 0 && n(b) == 0) return makeError(outOfBoundsText(), 0);
  const common = countCommon(a, b);
  const most = n(a) == n(b) ? n(a) - 1 : n(a);
  return makeHierarchy(p(a), min(common, most));
}
