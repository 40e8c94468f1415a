/** JSON values as cells: numbers are doubles, objects maps whose later members win. What nobody reads is validated all the same. */
import { parseDouble } from "../core/parse-number";
import { alloc } from "../core/arena";
import { LIST, makeCell, makeDouble, MAP } from "../core/cell";
import { finishMap } from "../core/map";
import { passPart } from "./read-request";
import {
  depthMax,
  expect,
  fail,
  failHere,
  failure,
  MISTAKE_DEPTH,
  MISTAKE_END,
  MISTAKE_FIELD_TYPE,
  MISTAKE_NUMBER,
  MISTAKE_SYNTAX,
  next,
  peek,
  readString,
  readWord,
  scanAddress,
  scanNumber,
  take,
} from "./scan-json";

// Says that objects and numbers are read, not only passed over, so that what that takes is kept.
@external("mark", "jsonValues")
declare function markJsonValues(): void;
@external("feature", "jsonValues")
declare function hasJsonValues(): bool;

/** What becomes of a value: it is passed over, read, or read if it is a string and a mistake otherwise. */
export const SKIP: u32 = 0;
const READ: u32 = 1;
export const READ_TEXT: u32 = 2;

/** What becomes of the items of a value that is part of a request: `passPart` takes each. */
export const FIELDS: u32 = 3;
export const RESOURCES: u32 = 4;
export const SLOTS: u32 = 5;

/** Any value as a cell; 0 at a mistake. */
export function readValue(depth: u32): usize {
  markJsonValues();
  return passValue(READ, depth);
}

/** A value that is read, or passed over, which gives some address that is not 0; 0 at a mistake. */
export function passValue(mode: u32, depth: u32): usize {
  const byte = peek();
  if (byte == 34) return readString(mode != SKIP);
  if (mode == READ_TEXT) return failHere(MISTAKE_FIELD_TYPE);
  if (byte == 123 || byte == 91) return passItems(byte, mode, depth + 1, 0);
  if (byte == 45 || byte - 48 < 10) return passNumber(mode);
  if (byte == 116 || byte == 102 || byte == 110) return readWord(byte);
  return fail(byte == 0 ? MISTAKE_END : MISTAKE_SYNTAX);
}

function passNumber(mode: u32): usize {
  const from = scanAddress();
  if (!scanNumber()) return 0;
  return mode == READ && hasJsonValues() ? readNumber(from) : 1;
}

/** The number between an address and where the scanner stands. */
function readNumber(from: usize): usize {
  const value = parseDouble(from, <u32>(scanAddress() - from));
  // Too large for a double.
  return value - value != 0 ? fail(MISTAKE_NUMBER) : makeDouble(value);
}

/**
 * An object or array, which has to begin with the bracket, as a MAP or LIST where its items are kept, or some address that is
 * not 0; 0 at a mistake. `what` is for `passPart`.
 */
export function passItems(open: u32, mode: u32, depth: u32, what: usize): usize {
  if (depth > depthMax) return fail(MISTAKE_DEPTH);
  if (!take(open)) return failHere(MISTAKE_FIELD_TYPE);
  const close = open + 2;
  const isKept = mode - READ <= READ_TEXT - READ;
  let room: usize = 32;
  let size: usize = 0;
  let items = isKept ? alloc(room) : 0;
  if (!take(close)) {
    do {
      const key = open == 123 ? passKey(mode != SKIP) : 1;
      if (key == 0) return 0;
      const value = mode > READ_TEXT ? passPart(mode, what, key) : passValue(mode, depth);
      if (value == 0) return 0;
      if (!isKept) continue;
      if (size == room) {
        items = enlarge(items, room);
        room <<= 1;
      }
      if (open == 123 && hasJsonValues()) {
        store<u32>(items + size, <u32>key);
        size += 4;
      }
      store<u32>(items + size, <u32>value);
      size += 4;
    } while (next(close));
    if (failure() != 0) return 0;
  }
  if (!isKept) return 1;
  if (open == 123 && hasJsonValues()) return finishMap(makeCell(MAP, <u32>(size >> 3), items, 0));
  return makeCell(LIST, <u32>(size >> 2), items, 0);
}

function enlarge(items: usize, size: usize): usize {
  const larger = alloc(size << 1);
  memory.copy(larger, items, size);
  return larger;
}

/** The key of a member with the colon behind it. */
function passKey(isKept: bool): usize {
  const key = peek() == 34 ? readString(isKept) : failHere(MISTAKE_SYNTAX);
  return key != 0 && expect(58) ? key : 0;
}
