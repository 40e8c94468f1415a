/** `%s`, which prints values of nearly all types. */
import { alloc, arenaTop, releaseTo } from "../core/arena";
import { Builder, putByte, putBytes, putCodePoint, putText, startBuilder, toText } from "../core/builder";
import {
  BOOL,
  BYTES,
  double,
  DOUBLE,
  DURATION,
  element,
  INT,
  isError,
  isString,
  LIST,
  long,
  makeError,
  makeList,
  MAP,
  n,
  NULL,
  p,
  setElement,
  STRING,
  tagOf,
  TIMESTAMP,
  TYPE,
  UINT,
} from "../core/cell";
import { putSigned, putUnsigned } from "../core/format-number";
import { entryKey, entryValue } from "../core/map";
import { sizeExceeded, spend, stepsExceeded, valueSizeMax } from "../core/meter";
import { putComma } from "../core/render";
import { indexAt, sortedOrder } from "../core/sort-order";
import { textUnits } from "../core/text-size";
import { typeName } from "../core/type-name";
import { isUtf8 } from "../core/valid-utf8";
import { putReal } from "./format-clause";

@external("text", "error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given ")
declare function notShownText(): usize;
@external("text", "null")
declare function nullText(): usize;
@external("text", "true")
declare function trueText(): usize;
@external("text", "false")
declare function falseText(): usize;
@external("optional", "formatTimestampInUtc?makeZonedTimestamp")
declare function formatTimestampInUtc(timestamp: usize): usize;
@external("optional", "formatDuration?makeDuration")
declare function formatDuration(duration: usize): usize;

/** Puts a value: 0, or the ERROR of a part that cannot be printed. */
export function putShown(out: Builder, value: usize): usize {
  switch (tagOf(value)) {
    case LIST:
      return putList(out, value);
    case MAP:
      return putMap(out, value);
    case DOUBLE:
      return putReal(out, double(value));
    case BYTES:
      putLoosely(out, value);
      return 0;
    case INT:
      putSigned(out, long(value));
      return 0;
    case UINT:
      putUnsigned(out, <u64>long(value));
      return 0;
    default: {
      const text = textOf(value);
      if (text == 0) return makeError(notShownText(), typeName(value));
      putText(out, text);
      return 0;
    }
  }
}

function textOf(value: usize): usize {
  switch (tagOf(value)) {
    case STRING:
      return value;
    case BOOL:
      return n(value) != 0 ? trueText() : falseText();
    case NULL:
      return nullText();
    case TIMESTAMP:
      return formatTimestampInUtc(value);
    case DURATION:
      return formatDuration(value);
    case TYPE:
      return p(value);
    default:
      return 0;
  }
}

/** Bytes that are no UTF-8 each on their own; Cerbos would send them on as they are. */
function putLoosely(out: Builder, bytes: usize): void {
  if (isUtf8(p(bytes), n(bytes))) {
    putText(out, bytes);
    return;
  }
  for (let i: u32 = 0; i < n(bytes); i += 1) {
    const byte = <u32>load<u8>(p(bytes) + i);
    putCodePoint(out, byte < 0x80 ? byte : 0xfffd);
  }
}

function putList(out: Builder, list: usize): usize {
  if (!spend(n(list))) return stepsExceeded();
  const start = out.length;
  putByte(out, 91);
  for (let i: u32 = 0; i < n(list); i += 1) {
    if (i > 0) putComma(out);
    const refused = putShown(out, element(list, i));
    if (refused != 0) return refused;
    if (isTooLong(out, start, 1 + 2 * i)) return sizeExceeded();
  }
  putByte(out, 93);
  return 0;
}

/** Whether what was put since `start`, less some signs between, is too long. */
function isTooLong(out: Builder, start: usize, signs: u32): bool {
  const length = <u32>(out.length - start);
  return length > valueSizeMax && textUnits(out.at + start, length) - signs > valueSizeMax;
}

/** Entries in the order of their keys' texts, in which most maps have them already. */
function putMap(out: Builder, map: usize): usize {
  const count = n(map);
  if (!spend(count)) return stepsExceeded();
  const keys = makeList(count);
  const ends = alloc(<usize>count << 2);
  const start = out.length;
  let onlyTexts = true;
  putByte(out, 123);
  for (let i: u32 = 0; i < count; i += 1) {
    if (i > 0) putComma(out);
    const key = entryKey(map, i);
    if (!isString(key)) onlyTexts = false;
    const text = shownText(key);
    if (isError(text)) return text;
    setElement(keys, i, text);
    putText(out, text);
    putByte(out, 58);
    putByte(out, 32);
    const refused = putShown(out, entryValue(map, i));
    if (refused != 0) return refused;
    if (isTooLong(out, start, 1 + 4 * i + 2)) return sizeExceeded();
    store<u32>(ends + (<usize>i << 2), <u32>out.length);
  }
  if (!onlyTexts) sortEntries(out, start + 1, keys, ends);
  putByte(out, 125);
  return 0;
}

/** What `%s` prints of a value, a STRING; or an ERROR. */
function shownText(value: usize): usize {
  if (isString(value)) return value;
  const builder = startBuilder(24);
  const refused = putShown(builder, value);
  return refused != 0 ? refused : toText(builder);
}

/** Puts entries, of which the ends are known, in the order of their keys. */
function sortEntries(out: Builder, start: usize, keys: usize, ends: usize): void {
  const length = out.length - start;
  const top = arenaTop();
  const order = sortedOrder(keys);
  const copy = alloc(length);
  memory.copy(copy, out.at + start, length);
  out.length = start;
  for (let i: u32 = 0; i < n(keys); i += 1) {
    if (i > 0) putComma(out);
    const index = indexAt(order, i);
    const from = index == 0 ? start : <usize>indexAt(ends, index - 1) + 2;
    putBytes(out, copy + from - start, <usize>indexAt(ends, index) - from);
  }
  releaseTo(top);
}
