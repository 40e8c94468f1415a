/**
 * Runs programs of regular expressions on all their threads at once (Pike): time is bounded by the product of the text's and
 * the program's length, and of several matches the one that a backtracking search would find first wins.
 *
 * A program: `[instructions, start, groups, flags]`, then `[operation, next, argument]` each. The ranges of a class are at
 * its argument, counted from the beginning: `[count, low, high, …]`. All words have 32 bits.
 */
import { alloc, arenaTop, releaseTo } from "../core/arena";
import { codePointAt, sequenceLength } from "../core/utf8";

export const MATCH: u32 = 1;
export const ALT: u32 = 2;
export const CAPTURE: u32 = 3;
export const EMPTY: u32 = 4;
export const CHAR: u32 = 5;
export const ANY: u32 = 6;
export const ANY_BUT_NEWLINE: u32 = 7;
export const CLASS: u32 = 8;
export const JUMP: u32 = 9;

export const BEGIN_LINE: u32 = 1;
export const END_LINE: u32 = 2;
export const BEGIN_TEXT: u32 = 4;
export const END_TEXT: u32 = 8;
export const WORD_BOUNDARY: u32 = 16;
export const NO_WORD_BOUNDARY: u32 = 32;

/** Matches begin at the beginning of the text only. */
export const ANCHORED: u32 = 1;
/** Some instruction looks at what is around. */
export const LOOKS_AROUND: u32 = 2;

export const headerSize: usize = 16;
export const instructionSize: usize = 12;

/** A stack entry that restores a capture rather than follows a thread. */
const restoring: u32 = 0x80000000;

/** Threads by priority: which (`dense`), where in it (`sparse`), and what each has captured, by instruction. */
@unmanaged
class Threads {
  dense: usize;
  sparse: usize;
  captures: usize;
  count: u32;
}

let program: usize = 0;
let textStart: usize = 0;
let textEnd: usize = 0;
/** Captures that the run keeps track of. */
let slots: u32 = 0;
let stack: usize = 0;
/** Captures of the thread being followed. */
let work: usize = 0;
/** Captures of the best match so far. */
let found: usize = 0;
let scanned: u32 = 0;

export function groupCount(regex: usize): u32 {
  return load<u32>(regex, 8);
}

/** Where a group of the last match starts; 0 if it took no part. */
export function groupStart(group: u32): usize {
  return <usize>load<u32>(found + (<usize>group << 3));
}

export function groupEnd(group: u32): usize {
  return <usize>load<u32>(found + (<usize>group << 3), 4);
}

/** Whether the program matches anywhere in a text. */
export function testProgram(regex: usize, at: usize, end: usize): bool {
  const top = arenaTop();
  prepare(regex, at, end, 0);
  const matched = run(at);
  releaseTo(top);
  return matched;
}

/** Makes room for what matches of a program capture; before they are looked for. */
export function startCaptures(regex: usize): void {
  found = alloc(<usize>(groupCount(regex) + 1) << 3);
}

/** Finds the first match at `from` or later; its groups can be asked until the next one is looked for. */
export function findMatch(regex: usize, start: usize, end: usize, from: usize): bool {
  const top = arenaTop();
  prepare(regex, start, end, (groupCount(regex) + 1) << 1);
  const matched = run(from);
  releaseTo(top);
  return matched;
}

/** Bytes of the text that the last search looked at. */
export function scannedBytes(): u32 {
  return scanned;
}

function prepare(regex: usize, start: usize, end: usize, captures: u32): void {
  program = regex;
  textStart = start;
  textEnd = end;
  slots = captures;
  work = alloc(<usize>captures << 2);
  stack = alloc((<usize>load<u32>(regex) << 4) + 16);
}

function makeThreads(): Threads {
  const count = <usize>load<u32>(program);
  const threads = changetype<Threads>(alloc(16));
  threads.dense = alloc(count << 2);
  threads.sparse = alloc(count << 2);
  threads.captures = alloc((count * slots) << 2);
  threads.count = 0;
  return threads;
}

function run(from: usize): bool {
  let current = makeThreads();
  let following = makeThreads();
  const flags = load<u32>(program, 12);
  const first = firstByte();
  let matched = false;
  let at = from;
  while (true) {
    if (current.count == 0) {
      if (matched || ((flags & ANCHORED) != 0 && at != textStart)) break;
      if (first != 0) while (at < textEnd && load<u8>(at) != first) at += 1;
    }
    if (!matched && ((flags & ANCHORED) == 0 || at == textStart)) {
      memory.fill(work, 0, <usize>slots << 2);
      if (slots > 0) store<u32>(work, <u32>at);
      follow(current, load<u32>(program, 4), at, surroundings(at, flags));
    }
    const width: usize = at < textEnd ? <usize>sequenceLength(<u32>load<u8>(at)) : 0;
    const code: u32 = width != 0 ? codePointAt(at) : 0xffffffff;
    if (advance(current, following, at, code, at + width, surroundings(at + width, flags))) {
      matched = true;
      if (slots == 0) break;
    }
    const other = current;
    current = following;
    following = other;
    following.count = 0;
    if (width == 0) break;
    at += width;
  }
  scanned = <u32>(at - from);
  return matched;
}

/** The ASCII character that every match begins with; 0 if there is no such. */
function firstByte(): u32 {
  let at = instruction(load<u32>(program, 4));
  while (load<u32>(at) == CAPTURE || load<u32>(at) == JUMP) at = instruction(load<u32>(at, 4));
  return load<u32>(at) == CHAR && load<u32>(at, 8) < 0x80 ? load<u32>(at, 8) : 0;
}

// @ts-ignore: decorator
@inline
function instruction(index: u32): usize {
  return program + headerSize + <usize>index * instructionSize;
}

/** Moves every thread over a character; whether one has matched, which ends those of lower priority. */
function advance(current: Threads, following: Threads, at: usize, code: u32, next: usize, around: u32): bool {
  for (let i: u32 = 0; i < current.count; i += 1) {
    const index = load<u32>(current.dense + (<usize>i << 2));
    const here = instruction(index);
    const operation = load<u32>(here);
    if (operation == MATCH) {
      if (slots > 0) {
        memory.copy(found, capturesOf(current, index), <usize>slots << 2);
        store<u32>(found, <u32>at, 4);
      }
      return true;
    }
    if (operation < CHAR || operation == JUMP || !accepts(here, operation, code)) continue;
    memory.copy(work, capturesOf(current, index), <usize>slots << 2);
    follow(following, load<u32>(here, 4), next, around);
  }
  return false;
}

// @ts-ignore: decorator
@inline
function capturesOf(threads: Threads, index: u32): usize {
  return threads.captures + ((<usize>index * slots) << 2);
}

function accepts(here: usize, operation: u32, code: u32): bool {
  if (operation == CHAR) return load<u32>(here, 8) == code;
  if (code > 0x10ffff) return false;
  if (operation == CLASS) return isInClass(program + load<u32>(here, 8), code);
  return operation == ANY || code != 10;
}

function isInClass(ranges: usize, code: u32): bool {
  let low: u32 = 0;
  let high = load<u32>(ranges);
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges + 4 + (<usize>middle << 3);
    if (code < load<u32>(range)) high = middle;
    else if (code > load<u32>(range, 4)) low = middle + 1;
    else return true;
  }
  return false;
}

/** Adds a thread, and those that it turns into without another character. */
function follow(threads: Threads, start: u32, at: usize, around: u32): void {
  let top = stack;
  let index = start;
  while (true) {
    const here = instruction(index);
    let ended = !enter(threads, index);
    if (!ended) {
      const operation = load<u32>(here);
      if (operation == ALT) {
        store<u32>(top, load<u32>(here, 8));
        top += 8;
      } else if (operation == CAPTURE) {
        top = capture(load<u32>(here, 8), at, top);
      } else if (operation == EMPTY) ended = (load<u32>(here, 8) & ~around) != 0;
      else if (operation != JUMP) {
        memory.copy(capturesOf(threads, index), work, <usize>slots << 2);
        ended = true;
      }
      index = load<u32>(here, 4);
    }
    if (!ended) continue;
    while (top > stack && (load<u32>(top - 8) & restoring) != 0) {
      top -= 8;
      store<u32>(work + ((<usize>(load<u32>(top) & ~restoring)) << 2), load<u32>(top, 4));
    }
    if (top == stack) return;
    top -= 8;
    index = load<u32>(top);
  }
}

/** Remembers a position, and on the stack what to put back. */
function capture(slot: u32, at: usize, top: usize): usize {
  if (slot >= slots) return top;
  const place = work + (<usize>slot << 2);
  store<u32>(top, slot | restoring);
  store<u32>(top, load<u32>(place), 4);
  store<u32>(place, <u32>at);
  return top + 8;
}

/** Marks an instruction as reached; false if it was already. */
function enter(threads: Threads, index: u32): bool {
  const place = threads.sparse + (<usize>index << 2);
  const known = load<u32>(place);
  if (known < threads.count && load<u32>(threads.dense + (<usize>known << 2)) == index) return false;
  store<u32>(place, threads.count);
  store<u32>(threads.dense + (<usize>threads.count << 2), index);
  threads.count += 1;
  return true;
}

// @ts-ignore: decorator
@inline
function surroundings(at: usize, flags: u32): u32 {
  return (flags & LOOKS_AROUND) != 0 ? lookAround(at) : 0;
}

function lookAround(at: usize): u32 {
  const before = at > textStart ? <u32>load<u8>(at - 1) : 0xff;
  const after = at < textEnd ? <u32>load<u8>(at) : 0xff;
  let around: u32 = isWord(before) == isWord(after) ? NO_WORD_BOUNDARY : WORD_BOUNDARY;
  if (at == textStart) around |= BEGIN_TEXT | BEGIN_LINE;
  else if (before == 10) around |= BEGIN_LINE;
  if (at == textEnd) around |= END_TEXT | END_LINE;
  else if (after == 10) around |= END_LINE;
  return around;
}

function isWord(byte: u32): bool {
  return (byte | 32) - 97 < 26 || byte - 48 < 10 || byte == 95;
}
