/** A regular expression while it is read: the tree so far, groups that are open, flags that hold. */
import { alloc } from "../core/arena";
import { Builder } from "../core/builder";
import { n, p } from "../core/cell";
import { cleanClass, startClass } from "./regex-class";
import { CHOICE, collect, GROUP, makeLeaf, nodeAt, ONE, SEQUENCE, SET, wrap } from "./regex-node";
import { fail, skip } from "./regex-reader";
import { addFolded, startFolds } from "./regex-unicode";

@external("message", "error parsing regexp: missing closing )")
declare function missingParenText(): usize;
@external("message", "error parsing regexp: unexpected )")
declare function unexpectedParenText(): usize;
@external("message", "error parsing regexp: expression nests too deeply")
declare function tooDeepText(): usize;
@external("message", "error parsing regexp: expression too large")
declare function tooLargeText(): usize;

export const FOLD_CASE: u32 = 1;
export const MANY_LINES: u32 = 2;
export const DOT_NEWLINE: u32 = 4;
export const LAZY: u32 = 8;

const heightMax: u32 = 1000;
const sizeMax: u32 = 1_398_101;
/** Words of ranges that all classes together may have. */
const rangesMax: u32 = 4_000_000;

/** What was open when a group began. */
@unmanaged
class Frame {
  outer: usize;
  flags: u32;
  /** Number of the group; 0 if it is none. */
  group: u32;
  choices: usize;
  items: usize;
}

let flags: u32 = 0;
let groups: u32 = 0;
let frame: usize = 0;
/** The last alternative that is complete, and the last item of the one being read. */
let choices: usize = 0;
let items: usize = 0;
let rangeWords: u32 = 0;

export function startTree(): void {
  startFolds();
  flags = 0;
  groups = 0;
  frame = 0;
  choices = 0;
  items = 0;
  rangeWords = 0;
}

// @ts-ignore: decorator
@inline
export function hasFlag(flag: u32): bool {
  return (flags & flag) != 0;
}

export function currentFlags(): u32 {
  return flags;
}

export function setFlags(changed: u32): void {
  flags = changed;
}

/** Number of groups so far. */
export function parsedGroups(): u32 {
  return groups;
}

export function add(at: usize): void {
  const node = nodeAt(at);
  node.previous = items;
  items = at;
  if (node.height > heightMax) fail(tooDeepText(), 0, 0);
  if (node.size > sizeMax) fail(tooLargeText(), 0, 0);
}

export function addSet(set: Builder): void {
  rangeWords += <u32>set.length >> 2;
  if (rangeWords > rangesMax) fail(tooLargeText(), 0, 0);
  add(makeLeaf(SET, <u32>set.at, <u32>set.length >> 3));
}

export function addLiteral(code: u32): void {
  if ((flags & FOLD_CASE) == 0) {
    add(makeLeaf(ONE, code, 0));
    return;
  }
  const set = startClass();
  addFolded(set, code);
  cleanClass(set);
  if (set.length == 8) add(makeLeaf(ONE, code, 0));
  else addSet(set);
}

/** Takes the last item out again; 0 if there is none. */
export function takeItem(): usize {
  const last = items;
  if (last != 0) items = nodeAt(last).previous;
  return last;
}

/** Ends an alternative. */
export function closeSequence(): void {
  const sequence = collect(SEQUENCE, items);
  items = choices;
  add(sequence);
  choices = items;
  items = 0;
}

function closeChoice(): usize {
  closeSequence();
  return collect(CHOICE, choices);
}

/** The whole tree. */
export function finishTree(pattern: usize): usize {
  if (frame != 0) fail(missingParenText(), p(pattern), p(pattern) + n(pattern));
  return closeChoice();
}

/** Opens a group that captures. */
export function openGroup(): void {
  groups += 1;
  openFrame(groups);
}

/** Opens a group, which ends what flags change in it; 0 if it captures nothing. */
export function openFrame(group: u32): void {
  const opened = changetype<Frame>(alloc(20));
  opened.outer = frame;
  opened.flags = flags;
  opened.group = group;
  opened.choices = choices;
  opened.items = items;
  frame = changetype<usize>(opened);
  choices = 0;
  items = 0;
}

export function closeGroup(pattern: usize): void {
  skip(1);
  if (frame == 0) {
    fail(unexpectedParenText(), p(pattern), p(pattern) + n(pattern));
    return;
  }
  const inner = closeChoice();
  const closed = changetype<Frame>(frame);
  frame = closed.outer;
  flags = closed.flags;
  choices = closed.choices;
  items = closed.items;
  // What was an alternative among others is now an item among others.
  nodeAt(inner).previous = 0;
  add(closed.group == 0 ? inner : wrap(GROUP, inner, closed.group, 0, 0));
}
