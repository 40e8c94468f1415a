/** What regular expressions know of Unicode; the tables are made by `src/wasm/regex/unicode-tables.ts`. */
import { Builder, startBuilder } from "../core/builder";
import { sameBytes } from "../core/compare-bytes";
import { addClass, addRange, cleanClass, hasCode, sortRanges } from "./regex-class";

@external("data", "unicode classes")
declare function unicodeClasses(): usize;
@external("data", "case folds")
declare function caseFolds(): usize;

/** Where the next number of a table is. */
let cursor: usize = 0;

function readNumber(): u32 {
  let value: u32 = 0;
  let shift: u32 = 0;
  while (true) {
    const byte = <u32>load<u8>(cursor);
    cursor += 1;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
    shift += 7;
  }
}

/** Adds the class of a name; false if there is none. */
export function addUnicodeClass(set: Builder, name: usize, length: u32): bool {
  cursor = unicodeClasses();
  while (load<u8>(cursor) != 0) {
    const known = cursor + 1;
    const width = <u32>load<u8>(cursor);
    cursor = known + width;
    const size = readNumber();
    if (width != length || !sameBytes(known, name, length)) {
      cursor += size;
      continue;
    }
    addRanges(set, cursor + size);
    return true;
  }
  return false;
}

function addRanges(set: Builder, end: usize): void {
  let bound: u32 = 0;
  while (cursor < end) {
    const low = bound + readNumber();
    bound = low + readNumber();
    addRange(set, low, bound);
  }
}

/** Characters that equal others when case does not count, in order, each with the next of those; 0 until needed. */
let folds: usize = 0;
let foldCount: u32 = 0;

/** Forgets what was made for the last expression. */
export function startFolds(): void {
  folds = 0;
}

function readFolds(): void {
  const pairs = startBuilder(24_000);
  cursor = caseFolds();
  let least: u32 = 0;
  for (let count = readNumber(); count != 0; count = readNumber()) {
    least += readNumber();
    let member = least;
    for (let i: u32 = 1; i < count; i += 1) {
      const next = member + readNumber();
      addRange(pairs, member, next);
      member = next;
    }
    addRange(pairs, member, least);
  }
  foldCount = <u32>pairs.length >> 3;
  folds = sortRanges(pairs.at, foldCount);
}

/** The next of the characters that equal one; itself if there is no other. */
function nextFold(code: u32): u32 {
  let low: u32 = 0;
  let high = foldCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    const pair = folds + (<usize>middle << 3);
    if (load<u32>(pair) == code) return load<u32>(pair, 4);
    if (load<u32>(pair) < code) low = middle + 1;
    else high = middle;
  }
  return code;
}

/** Adds a character and all that equal it when case does not count. */
export function addFolded(set: Builder, code: u32): void {
  if (folds == 0) readFolds();
  addRange(set, code, code);
  for (let next = nextFold(code); next != code; next = nextFold(next)) addRange(set, next, next);
}

/** Adds to a class, which becomes one in order, everything that equals a member when case does not count. */
export function foldClass(set: Builder): void {
  if (folds == 0) readFolds();
  cleanClass(set);
  const own = startBuilder(set.length);
  addClass(own, set);
  for (let i: u32 = 0; i < foldCount; i += 1) {
    const pair = folds + (<usize>i << 3);
    if (!hasCode(own, load<u32>(pair))) continue;
    for (let next = load<u32>(pair, 4); next != load<u32>(pair); next = nextFold(next)) {
      if (!hasCode(own, next)) addRange(set, next, next);
    }
  }
  cleanClass(set);
}
