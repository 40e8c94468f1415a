/**
 * Shell patterns as Go's filepath.Match has them: `*` and `?` stay within a path element, `[a-z]` and `[^a-z]` are
 * classes, a backslash quotes.
 */
import { n, p } from "../core/cell";
import { codePointAt, sequenceLength } from "../core/utf8";

export const noMatch: i32 = 0;
export const isMatch: i32 = 1;
export const malformed: i32 = 2;
/** The work is out of all proportion. */
export const tooLong: i32 = 3;

/** Characters compared at most. */
const comparisonsMax: u32 = 200_000_000;

let comparisonsLeft: u32 = 0;

export function matchPath(pattern: usize, path: usize): i32 {
  const patternEnd = p(pattern) + n(pattern);
  const end = p(path) + n(path);
  let at = p(path);
  let next = p(pattern);
  if (!isWellFormed(next, patternEnd)) return malformed;
  comparisonsLeft = comparisonsMax;
  while (next < patternEnd) {
    const chunk = skipStars(next, patternEnd);
    const star = chunk > next;
    next = skipChunk(chunk, patternEnd);
    if (next == chunk) return hasSlash(at, end) ? noMatch : isMatch;
    at = matchSomewhere(chunk, next, at, end, star, next == patternEnd);
    if (at == 0) return comparisonsLeft == 0 ? tooLong : noMatch;
  }
  return at == end ? isMatch : noMatch;
}

function hasSlash(at: usize, end: usize): bool {
  for (; at < end; at += 1) if (load<u8>(at) == 47) return true;
  return false;
}

function skipStars(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) == 42) at += 1;
  return at;
}

/** The end of a chunk: the next star that is in no class. */
function skipChunk(at: usize, end: usize): usize {
  let inClass = false;
  for (; at < end; at += 1) {
    const byte = load<u8>(at);
    if (byte == 92 && at + 1 < end) at += 1;
    else if (byte == 91) inClass = true;
    else if (byte == 93) inClass = false;
    else if (byte == 42 && !inClass) break;
  }
  return at;
}

/** Where the name goes on after the chunk, 0 when it is not there. After a star, it may come later in the path element. */
function matchSomewhere(chunk: usize, chunkEnd: usize, at: usize, end: usize, star: bool, last: bool): usize {
  for (;;) {
    const stop = matchChunk(chunk, chunkEnd, at, end);
    if (stop != 0 && (!last || stop == end)) return stop;
    if (!star || at >= end || load<u8>(at) == 47 || comparisonsLeft == 0) return 0;
    at += sequenceLength(load<u8>(at));
  }
  return 0;
}

function matchChunk(chunk: usize, chunkEnd: usize, at: usize, end: usize): usize {
  while (chunk < chunkEnd) {
    if (at >= end || comparisonsLeft == 0) return 0;
    comparisonsLeft -= 1;
    const code = codePointAt(at);
    const byte = load<u8>(chunk);
    if (byte == 91) {
      chunk = readClass(chunk + 1, chunkEnd, code);
      if (!classMatches) return 0;
    } else if (byte == 63) {
      if (code == 47) return 0;
      chunk += 1;
    } else {
      if (byte == 92) chunk += 1;
      if (codePointAt(chunk) != code) return 0;
      chunk += sequenceLength(load<u8>(chunk));
    }
    at += sequenceLength(load<u8>(at));
  }
  return at;
}

function isWellFormed(at: usize, end: usize): bool {
  while (at < end) {
    at = skipStars(at, end);
    const stop = skipChunk(at, end);
    while (at < stop) {
      const byte = load<u8>(at);
      if (byte == 91) {
        at = readClass(at + 1, stop, 0);
        if (at == 0) return false;
        continue;
      }
      if (byte == 92) at += 1;
      if (at >= stop) return false;
      at += sequenceLength(load<u8>(at));
    }
  }
  return true;
}

let classMatches: bool = false;

/** Reads a class after its bracket: whether it has the character, in `classMatches`. The end, or 0 if it is malformed. */
function readClass(at: usize, end: usize, code: u32): usize {
  const negated = at < end && load<u8>(at) == 94;
  if (negated) at += 1;
  classMatches = negated;
  for (let ranges = 0; ranges == 0 || at >= end || load<u8>(at) != 93; ranges += 1) {
    at = readClassCharacter(at, end);
    if (at == 0) return 0;
    const low = classCharacter;
    if (load<u8>(at) == 45) {
      at = readClassCharacter(at + 1, end);
      if (at == 0) return 0;
    }
    if (low <= code && code <= classCharacter) classMatches = !negated;
  }
  return at + 1;
}

let classCharacter: u32 = 0;

/** The end of a character of a class, which must not be that of the chunk; 0 if there is none. */
function readClassCharacter(at: usize, end: usize): usize {
  if (at >= end || load<u8>(at) == 45 || load<u8>(at) == 93) return 0;
  if (load<u8>(at) == 92) at += 1;
  if (at >= end) return 0;
  classCharacter = codePointAt(at);
  at += sequenceLength(load<u8>(at));
  return at >= end ? 0 : at;
}
