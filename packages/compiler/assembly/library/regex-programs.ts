/** What `matches` and `regex.…` do with a compiled expression. Patterns that are constants are compiled with the policies. */
import {
  Builder,
  putByte,
  putBytes,
  putText,
  reserve,
  startBuilder,
  toText,
} from "../core/builder";
import {
  emptyText,
  isError,
  isString,
  LIST,
  makeCell,
  makeError,
  makeOptional,
  makeString,
  n,
  noneCell,
  p,
} from "../core/cell";
import { putUnsigned } from "../core/format-number";
import { isExhausted, sizeExceeded, spend, stepsExceeded, valueSizeMax } from "../core/meter";
import { noSuchOverload } from "../core/overload-error";
import { spendOnMatching, textUnits } from "../core/text-size";
import { sequenceLength } from "../core/utf8";
import { findMatch, groupCount, groupEnd, groupStart, scannedBytes, startCaptures, testProgram } from "./regex-machine";

@external("message", "invalid replacement string: '")
declare function invalidReplacementText(): usize;
@external("text", "' \\ not allowed at end")
declare function notAtEndText(): usize;
@external("text", "' \\ must be followed by a digit or \\")
declare function mustBeFollowedText(): usize;
@external("message", "replacement string references group ")
declare function referencesGroupText(): usize;
@external("text", " but regex has only ")
declare function hasOnlyText(): usize;
@external("text", " group(s)")
declare function groupsText(): usize;

/** The outcome of `text.matches(pattern)`. */
export function matchProgram(text: usize, program: usize): i32 {
  if (!isString(text)) return <i32>(isError(text) ? text : noSuchOverload());
  return spendOnMatching(text) ? <i32>testProgram(program, p(text), p(text) + n(text)) : <i32>stepsExceeded();
}

/** Where a text starts; never 0, by which the machine knows groups that took no part. */
function startOf(text: usize): usize {
  return n(text) == 0 ? text : p(text);
}

function sliceText(at: usize, end: usize): usize {
  return at >= end ? emptyText : makeString(at, <u32>(end - at));
}

/** `regex.extract`: the only group, or the match if there is none. */
export function extractProgram(text: usize, program: usize): usize {
  startCaptures(program);
  if (!findMatch(program, startOf(text), startOf(text) + n(text), startOf(text))) return noneCell;
  const group = groupCount(program);
  const start = groupStart(group);
  const end = groupEnd(group);
  return start == 0 || (group == 1 && start == end) ? noneCell : makeOptional(sliceText(start, end));
}

/** Goes from match to match; an empty match right after the previous one does not count. */
let nextFrom: usize = 0;
let lastEnd: usize = 0;
/** What was looked at and is not yet counted, less than a step. */
let looked: u32 = 0;

/** Bytes looked at that count as a step, as in `@edict/cel`: each match may look at all of the rest of the text. */
const bytesPerStep: u32 = 8;

function startMatches(text: usize, program: usize): void {
  startCaptures(program);
  nextFrom = startOf(text);
  lastEnd = 0;
  looked = 0;
}

function nextMatch(text: usize, program: usize): bool {
  const end = startOf(text) + n(text);
  while (nextFrom <= end && findMatch(program, startOf(text), end, nextFrom)) {
    looked += scannedBytes();
    if (!spend(looked / bytesPerStep)) return false;
    looked %= bytesPerStep;
    const from = groupStart(0);
    const to = groupEnd(0);
    const counts = to > from || from != lastEnd;
    lastEnd = to;
    nextFrom = to > from ? to : to + (to < end ? <usize>sequenceLength(<u32>load<u8>(to)) : 1);
    if (counts) return true;
  }
  return false;
}

/** `regex.extractAll`. */
export function extractAllProgram(text: usize, program: usize): usize {
  const group = groupCount(program);
  const list = startBuilder(64);
  let matches: u32 = 0;
  startMatches(text, program);
  while (nextMatch(text, program)) {
    matches += 1;
    const start = groupStart(group);
    const end = groupEnd(group);
    if (group == 1 && start == end) continue;
    const part = sliceText(start, end);
    store<u32>(reserve(list, 4), <u32>part);
    list.length += 4;
  }
  return !isExhausted() && spend(matches) ? makeCell(LIST, <u32>list.length >> 2, list.at, 0) : stepsExceeded();
}

/** `regex.replace` of up to `limit` matches, of all if it is negative. */
export function replaceProgram(text: usize, program: usize, replacement: usize, limit: i64): usize {
  const out = startBuilder(n(text) + 16);
  const end = startOf(text) + n(text);
  let last = startOf(text);
  startMatches(text, program);
  for (let count: i64 = 0; count != limit && nextMatch(text, program); count += 1) {
    putBytes(out, last, groupStart(0) - last);
    last = groupEnd(0);
    const mistake = expand(out, replacement, program);
    if (mistake != 0) return mistake;
    if (out.length > <usize>valueSizeMax && textUnits(out.at, <u32>out.length) > valueSizeMax) return sizeExceeded();
  }
  if (isExhausted()) return stepsExceeded();
  putBytes(out, last, end - last);
  return toText(out);
}

/** Puts groups in for `\1` to `\9`, the match for `\0` and a backslash for `\\`: 0 or an ERROR. */
function expand(out: Builder, replacement: usize, program: usize): usize {
  const end = p(replacement) + n(replacement);
  for (let at = p(replacement); at < end; at += 1) {
    const byte = <u32>load<u8>(at);
    if (byte != 92) {
      putByte(out, byte);
      continue;
    }
    at += 1;
    if (at == end) return invalidReplacement(replacement, notAtEndText());
    const next = <u32>load<u8>(at);
    const group = next - 48;
    if (next == 92) putByte(out, 92);
    else if (group > 9) return invalidReplacement(replacement, mustBeFollowedText());
    else if (group > groupCount(program)) return noSuchGroup(group, groupCount(program));
    else putBytes(out, groupStart(group), groupEnd(group) - groupStart(group));
  }
  return 0;
}

function invalidReplacement(replacement: usize, reason: usize): usize {
  const builder = startBuilder(n(replacement) + 48);
  putText(builder, replacement);
  putText(builder, reason);
  return makeError(invalidReplacementText(), toText(builder));
}

function noSuchGroup(group: u32, groups: u32): usize {
  const builder = startBuilder(48);
  putUnsigned(builder, group);
  putText(builder, hasOnlyText());
  putUnsigned(builder, groups);
  putText(builder, groupsText());
  return makeError(referencesGroupText(), toText(builder));
}
