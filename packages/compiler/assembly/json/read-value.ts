/** JSON values as cells: numbers are doubles, objects maps whose later members win. */
import { parseDouble } from "../core/parse-number";
import { alloc } from "../core/arena";
import { emptyList, emptyMap, falseCell, LIST, makeCell, makeDouble, nullCell, trueCell } from "../core/cell";
import { finishMap, putEntry, startMap } from "../core/map";
import {
  depthMax,
  expect,
  fail,
  failHere,
  failure,
  MISTAKE_DEPTH,
  MISTAKE_END,
  MISTAKE_NUMBER,
  MISTAKE_SYNTAX,
  next,
  nullWord,
  peek,
  readString,
  scanAddress,
  scanNumber,
  skipString,
  take,
  takeFalse,
  takeWord,
  trueWord,
} from "./scan-json";

/** Any value; 0 at a mistake. */
export function readValue(depth: u32): usize {
  const byte = peek();
  if (byte == 34) return readString();
  if (byte == 123) return readObject(depth + 1);
  if (byte == 91) return readArray(depth + 1);
  if (byte == 116) return takeWord(trueWord, 4) ? trueCell : 0;
  if (byte == 102) return takeFalse() ? falseCell : 0;
  if (byte == 110) return takeWord(nullWord, 4) ? nullCell : 0;
  if (byte == 45 || byte - 48 < 10) return readNumber();
  fail(byte == 0 ? MISTAKE_END : MISTAKE_SYNTAX);
  return 0;
}

function readNumber(): usize {
  const from = scanAddress();
  const length = scanNumber();
  if (length == 0) return 0;
  const value = parseDouble(from, length);
  // Too large for a double.
  if (value - value != 0) {
    fail(MISTAKE_NUMBER);
    return 0;
  }
  return makeDouble(value);
}

function readObject(depth: u32): usize {
  if (depth > depthMax) {
    fail(MISTAKE_DEPTH);
    return 0;
  }
  expect(123);
  if (take(125)) return emptyMap;
  let map = startMap(8);
  let room: u32 = 8;
  do {
    const key = peek() == 34 ? readString() : 0;
    if (key == 0 || !expect(58)) return failedMember(key);
    const value = readValue(depth);
    if (value == 0) return 0;
    if (load<u32>(map, 4) == room) {
      map = enlarge(map, room);
      room <<= 1;
    }
    putEntry(map, key, value);
  } while (next(125));
  return failure() != 0 ? 0 : finishMap(map);
}

function failedMember(key: usize): usize {
  if (key == 0) failHere(MISTAKE_SYNTAX);
  return 0;
}

function enlarge(map: usize, room: u32): usize {
  const larger = startMap(room << 1);
  memory.copy(<usize>load<u32>(larger, 8), <usize>load<u32>(map, 8), <usize>room << 3);
  store<u32>(larger, room, 4);
  return larger;
}

function readArray(depth: u32): usize {
  if (depth > depthMax) {
    fail(MISTAKE_DEPTH);
    return 0;
  }
  expect(91);
  if (take(93)) return emptyList;
  let room: u32 = 8;
  let count: u32 = 0;
  let elements = alloc(<usize>room << 2);
  do {
    const value = readValue(depth);
    if (value == 0) return 0;
    if (count == room) {
      const larger = alloc(<usize>room << 3);
      memory.copy(larger, elements, <usize>room << 2);
      elements = larger;
      room <<= 1;
    }
    store<u32>(elements + (<usize>count << 2), <u32>value);
    count += 1;
  } while (next(93));
  return failure() != 0 ? 0 : makeCell(LIST, count, elements, 0);
}

/** Passes over a value, which is validated all the same. */
export function skipValue(depth: u32): bool {
  const byte = peek();
  if (byte == 34) return skipString();
  if (byte == 123) return skipObject(depth + 1);
  if (byte == 91) return skipArray(depth + 1);
  if (byte == 116) return takeWord(trueWord, 4);
  if (byte == 102) return takeFalse();
  if (byte == 110) return takeWord(nullWord, 4);
  if (byte == 45 || byte - 48 < 10) return scanNumber() != 0;
  return fail(byte == 0 ? MISTAKE_END : MISTAKE_SYNTAX);
}

function skipObject(depth: u32): bool {
  if (depth > depthMax) return fail(MISTAKE_DEPTH);
  expect(123);
  if (take(125)) return true;
  do {
    if (peek() != 34) return failHere(MISTAKE_SYNTAX);
    if (!skipString() || !expect(58) || !skipValue(depth)) return false;
  } while (next(125));
  return failure() == 0;
}

function skipArray(depth: u32): bool {
  if (depth > depthMax) return fail(MISTAKE_DEPTH);
  expect(91);
  if (take(93)) return true;
  do {
    if (!skipValue(depth)) return false;
  } while (next(93));
  return failure() == 0;
}
