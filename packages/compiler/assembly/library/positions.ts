/** `charAt`, `indexOf`, `lastIndexOf` and `substring`: positions count code points. */
import { emptyText, INT, isError, isString, long, makeError, makeInt, makeString, n, p, tagOf } from "../core/cell";
import { putText, startBuilder, toText } from "../core/builder";
import { formatSigned, putSigned } from "../core/format-number";
import { overloadError } from "../core/overload-error";
import { findFirst, findLast } from "../core/search-bytes";
import { addressOf, codePoints, countCodePoints, sequenceLength } from "../core/utf8";

@external("message", "no such overload: charAt(")
declare function noCharAtText(): usize;
@external("message", "no such overload: indexOf(")
declare function noIndexOfText(): usize;
@external("message", "no such overload: lastIndexOf(")
declare function noLastIndexOfText(): usize;
@external("message", "no such overload: substring(")
declare function noSubstringText(): usize;
@external("message", "index out of range: ")
declare function outOfRangeText(): usize;
@external("message", "invalid substring range. start: ")
declare function invalidRangeText(): usize;
@external("text", ", end: ")
declare function endText(): usize;

function outOfRange(index: i64): usize {
  return makeError(outOfRangeText(), formatSigned(index));
}

function sliceText(at: usize, end: usize): usize {
  return at == end ? emptyText : makeString(at, <u32>(end - at));
}

export function cel_charAt_2(text: usize, index: usize): usize {
  if (isError(text)) return text;
  if (isError(index)) return index;
  if (!isString(text) || tagOf(index) != INT) return overloadError(noCharAtText(), text, index);
  const position = long(index);
  if (position < 0 || position > <i64>codePoints(text)) return outOfRange(position);
  const at = addressOf(text, <u32>position);
  return at == p(text) + n(text) ? emptyText : makeString(at, sequenceLength(<u32>load<u8>(at)));
}

export function cel_substring_2(text: usize, start: usize): usize {
  if (isError(text)) return text;
  if (isError(start)) return start;
  if (!isString(text) || tagOf(start) != INT) return overloadError(noSubstringText(), text, start);
  if (long(start) < 0 || long(start) > <i64>codePoints(text)) return outOfRange(long(start));
  return sliceText(addressOf(text, <u32>long(start)), p(text) + n(text));
}

export function cel_substring_3(text: usize, start: usize, end: usize): usize {
  if (isError(text)) return text;
  if (isError(start)) return start;
  if (isError(end)) return end;
  if (!isString(text) || tagOf(start) != INT || tagOf(end) != INT) return overloadError(noSubstringText(), text, start, end);
  if (long(start) > long(end)) return invalidRange(long(start), long(end));
  const count = <i64>codePoints(text);
  if (long(start) < 0 || long(start) > count) return outOfRange(long(start));
  if (long(end) > count) return outOfRange(long(end));
  return sliceText(addressOf(text, <u32>long(start)), addressOf(text, <u32>long(end)));
}

function invalidRange(start: i64, end: i64): usize {
  const builder = startBuilder(48);
  putSigned(builder, start);
  putText(builder, endText());
  putSigned(builder, end);
  return makeError(invalidRangeText(), toText(builder));
}

/** The position of an address in a text; -1 for the address 0. */
function positionOf(text: usize, at: usize): usize {
  if (at == 0) return makeInt(-1);
  const offset = <u32>(at - p(text));
  return makeInt(codePoints(text) == n(text) ? offset : countCodePoints(p(text), offset));
}

export function cel_indexOf_2(text: usize, part: usize): usize {
  if (isError(text)) return text;
  if (isError(part)) return part;
  if (!isString(text) || !isString(part)) return overloadError(noIndexOfText(), text, part);
  return indexFrom(text, part, 0);
}

export function cel_indexOf_3(text: usize, part: usize, from: usize): usize {
  if (isError(text)) return text;
  if (isError(part)) return part;
  if (isError(from)) return from;
  if (!isString(text) || !isString(part) || tagOf(from) != INT) return overloadError(noIndexOfText(), text, part, from);
  return indexFrom(text, part, long(from));
}

function indexFrom(text: usize, part: usize, from: i64): usize {
  if (from < 0) return outOfRange(from);
  const count = <i64>codePoints(text);
  if (n(part) == 0) return makeInt(min(from, count));
  if (from >= count) return makeInt(-1);
  return positionOf(text, findFirst(addressOf(text, <u32>from), p(text) + n(text), p(part), n(part)));
}

export function cel_lastIndexOf_2(text: usize, part: usize): usize {
  if (isError(text)) return text;
  if (isError(part)) return part;
  if (!isString(text) || !isString(part)) return overloadError(noLastIndexOfText(), text, part);
  if (n(part) == 0) return makeInt(codePoints(text));
  const end = p(text) + n(text);
  return positionOf(text, findLast(p(text), end, end, p(part), n(part)));
}

export function cel_lastIndexOf_3(text: usize, part: usize, from: usize): usize {
  if (isError(text)) return text;
  if (isError(part)) return part;
  if (isError(from)) return from;
  const fits = isString(text) && isString(part) && tagOf(from) == INT;
  if (!fits) return overloadError(noLastIndexOfText(), text, part, from);
  const offset = long(from);
  if (offset < 0) return outOfRange(offset);
  const count = <i64>codePoints(text);
  if (n(part) == 0) return makeInt(min(offset, count));
  if (offset >= count) return makeInt(-1);
  const latest = addressOf(text, <u32>offset);
  return positionOf(text, findLast(p(text), p(text) + n(text), latest, p(part), n(part)));
}
