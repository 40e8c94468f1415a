/** Reads regular expressions in RE2's syntax, with its messages for those that are none. */
import { alloc } from "../core/arena";
import { Builder, startBuilder, putByte } from "../core/builder";
import { n, p } from "../core/cell";
import { sameBytes } from "../core/compare-bytes";
import { readBrackets } from "./regex-brackets";
import { cleanClass, startClass } from "./regex-class";
import {
  BEGIN_LINE,
  BEGIN_TEXT,
  END_LINE,
  END_TEXT,
  NO_WORD_BOUNDARY,
  WORD_BOUNDARY,
} from "./regex-machine";
import {
  AROUND,
  CHOICE,
  collect,
  DOT,
  DOT_BUT_NEWLINE,
  GROUP,
  makeLeaf,
  nodeAt,
  ONE,
  PLUS,
  QUEST,
  REPEAT,
  SEQUENCE,
  SET,
  STAR,
  unlimited,
  wrap,
} from "./regex-node";
import {
  at,
  end,
  fail,
  findAhead,
  looksAt,
  mistake,
  moveTo,
  peek,
  pop,
  readEscape,
  readPerlClass,
  readUnicodeClass,
  skip,
  startReading,
} from "./regex-reader";
import { addFolded, startFolds } from "./regex-unicode";

@external("text", "error parsing regexp: missing closing )")
declare function missingParenText(): usize;
@external("text", "error parsing regexp: unexpected )")
declare function unexpectedParenText(): usize;
@external("text", "error parsing regexp: missing argument to repetition operator")
declare function missingArgumentText(): usize;
@external("text", "error parsing regexp: invalid nested repetition operator")
declare function nestedRepetitionText(): usize;
@external("text", "error parsing regexp: invalid repeat count")
declare function invalidRepeatText(): usize;
@external("text", "error parsing regexp: invalid escape sequence")
declare function invalidEscapeText(): usize;
@external("text", "error parsing regexp: invalid named capture")
declare function invalidNameText(): usize;
@external("text", "error parsing regexp: duplicate capture group name")
declare function duplicateNameText(): usize;
@external("text", "error parsing regexp: invalid or unsupported Perl syntax")
declare function invalidPerlText(): usize;
@external("text", "error parsing regexp: expression nests too deeply")
declare function tooDeepText(): usize;
@external("text", "error parsing regexp: expression too large")
declare function tooLargeText(): usize;

const FOLD_CASE: u32 = 1;
const MANY_LINES: u32 = 2;
const DOT_NEWLINE: u32 = 4;
const LAZY: u32 = 8;

const heightMax: u32 = 1000;
const sizeMax: u32 = 1_398_101;
/** Words of ranges that all classes together may have. */
const rangesMax: u32 = 4_000_000;
const repeatMax: u32 = 1000;

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
/** Names of groups so far, each with its length before it. */
let names: Builder = changetype<Builder>(0);
let rangeWords: u32 = 0;

/** Number of groups of the expression parsed last. */
export function parsedGroups(): u32 {
  return groups;
}

/** The tree of a pattern; 0 if it is none, see `mistake`. */
export function parseRegex(pattern: usize): usize {
  startReading(pattern);
  startFolds();
  flags = 0;
  groups = 0;
  frame = 0;
  choices = 0;
  items = 0;
  rangeWords = 0;
  names = startBuilder(32);
  let lastRepeat: usize = 0;
  while (at < end && mistake() == 0) lastRepeat = readNext(pattern, lastRepeat);
  if (frame != 0) fail(missingParenText(), p(pattern), p(pattern) + n(pattern));
  return mistake() != 0 ? 0 : closeChoice();
}

/** Reads one thing; where it starts if it was a repetition, else 0. */
function readNext(pattern: usize, lastRepeat: usize): usize {
  const from = at;
  switch (peek()) {
    case 40:
      openGroup();
      return 0;
    case 124:
      skip(1);
      closeSequence();
      return 0;
    case 41:
      closeGroup(pattern);
      return 0;
    case 94:
      skip(1);
      add(makeLeaf(AROUND, (flags & MANY_LINES) != 0 ? BEGIN_LINE : BEGIN_TEXT, 0));
      return 0;
    case 36:
      skip(1);
      add(makeLeaf(AROUND, (flags & MANY_LINES) != 0 ? END_LINE : END_TEXT, 0));
      return 0;
    case 46:
      skip(1);
      add(makeLeaf((flags & DOT_NEWLINE) != 0 ? DOT : DOT_BUT_NEWLINE, 0, 0));
      return 0;
    case 91:
      addSet(readBrackets((flags & FOLD_CASE) != 0));
      return 0;
    case 42:
    case 43:
    case 63:
      repeat(peek() == 42 ? STAR : peek() == 43 ? PLUS : QUEST, 0, 0, from, lastRepeat);
      return from;
    case 123:
      return readBraces(lastRepeat);
    case 92:
      readBackslash();
      return 0;
    default:
      addLiteral(pop());
      return 0;
  }
}

function add(at: usize): void {
  const node = nodeAt(at);
  node.previous = items;
  items = at;
  if (node.height > heightMax) fail(tooDeepText(), 0, 0);
  if (node.size > sizeMax) fail(tooLargeText(), 0, 0);
}

function addSet(set: Builder): void {
  rangeWords += <u32>set.length >> 2;
  if (rangeWords > rangesMax) fail(tooLargeText(), 0, 0);
  add(makeLeaf(SET, <u32>set.at, <u32>set.length >> 3));
}

function addLiteral(code: u32): void {
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

/** Ends an alternative. */
function closeSequence(): void {
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

function openFrame(outerFlags: u32, group: u32): void {
  const opened = changetype<Frame>(alloc(20));
  opened.outer = frame;
  opened.flags = outerFlags;
  opened.group = group;
  opened.choices = choices;
  opened.items = items;
  frame = changetype<usize>(opened);
  choices = 0;
  items = 0;
}

function closeGroup(pattern: usize): void {
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

function openGroup(): void {
  if (looksAt(40, 63)) {
    readPerlGroup();
    return;
  }
  skip(1);
  groups += 1;
  openFrame(flags, groups);
}

/** `(?P<name>`, `(?<name>` or `(?i-s:`. */
function readPerlGroup(): void {
  const from = at;
  const isP = end - at > 3 && load<u8>(at, 2) == 80 && load<u8>(at, 3) == 60;
  if (isP || (end - at > 2 && load<u8>(at, 2) == 60)) {
    readName(at + (isP ? 4 : 3));
    return;
  }
  skip(2);
  if (!readFlags()) fail(invalidPerlText(), from, at);
}

function readName(name: usize): void {
  const from = at;
  const close = findAhead(62, 0);
  if (close == 0) {
    fail(invalidNameText(), from, end);
    return;
  }
  moveTo(close + 1);
  const length = close - name;
  let isName = length > 0;
  for (let here = name; here < close; here += 1) if (!isNameByte(<u32>load<u8>(here))) isName = false;
  if (!isName) fail(invalidNameText(), from, at);
  else if (isKnownName(name, length)) fail(duplicateNameText(), name, close);
  groups += 1;
  openFrame(flags, groups);
}

function isNameByte(byte: u32): bool {
  return byte == 95 || byte - 48 < 10 || (byte | 32) - 97 < 26;
}

/** Whether another group has the name; remembers it. */
function isKnownName(name: usize, length: usize): bool {
  for (let i: usize = 0; i < names.length; i += 8) {
    const known = names.at + i;
    if (load<u32>(known, 4) == <u32>length && sameBytes(<usize>load<u32>(known), name, <u32>length)) return true;
  }
  for (let i: u32 = 0; i < 32; i += 8) putByte(names, (<u32>name >> i) & 0xff);
  for (let i: u32 = 0; i < 32; i += 8) putByte(names, (<u32>length >> i) & 0xff);
  return false;
}

/** Reads flags up to a colon or a closing parenthesis; false if something else comes. */
function readFlags(): bool {
  const outer = flags;
  let changed = flags;
  let negative = false;
  let seen = false;
  while (at < end) {
    const code = pop();
    if (code == 45) {
      if (negative) return false;
      negative = true;
      seen = false;
      continue;
    }
    if (code == 58 || code == 41) {
      if (negative && !seen) return false;
      if (code == 58) openFrame(outer, 0);
      flags = changed;
      return true;
    }
    const flag = flagOf(code);
    if (flag == 0) return false;
    changed = negative ? changed & ~flag : changed | flag;
    seen = true;
  }
  return false;
}

/** i, m, s or U. */
function flagOf(code: u32): u32 {
  return code == 105 ? FOLD_CASE : code == 109 ? MANY_LINES : code == 115 ? DOT_NEWLINE : code == 85 ? LAZY : 0;
}

/** Repeats what was read last; the operator is at `at`, or was at `from` if it has been taken. */
function repeat(kind: u32, least: u32, most: u32, from: usize, lastRepeat: usize): void {
  if (at == from) skip(1);
  let lazy = flags & LAZY;
  if (peek() == 63) {
    skip(1);
    lazy ^= LAZY;
  }
  if (lastRepeat != 0) {
    fail(nestedRepetitionText(), lastRepeat, at);
    return;
  }
  if (items == 0) {
    fail(missingArgumentText(), from, at);
    return;
  }
  const repeated = items;
  items = nodeAt(repeated).previous;
  const node = wrap(kind, repeated, least, most, lazy);
  add(node);
  const isMany = kind == REPEAT && (least >= 2 || (most >= 2 && most != unlimited));
  if (isMany && nodeAt(node).copies > repeatMax) fail(invalidRepeatText(), from, at);
}

/** `{2,5}`, or a brace that stands for itself. */
function readBraces(lastRepeat: usize): usize {
  const from = at;
  skip(1);
  const least = readCount();
  let most = least;
  let isRepeat = least != notCount && at < end;
  if (isRepeat && peek() == 44) {
    skip(1);
    most = peek() == 125 ? unlimited : readCount();
    if (most == notCount) isRepeat = false;
  }
  if (!isRepeat || peek() != 125) {
    moveTo(from);
    addLiteral(pop());
    return 0;
  }
  skip(1);
  if (least > repeatMax || (most != unlimited && (most > repeatMax || least > most))) {
    fail(invalidRepeatText(), from, at);
    return 0;
  }
  repeat(REPEAT, least, most, from, lastRepeat);
  return from;
}

const notCount: u32 = 0xfffffffe;
const hugeCount: u32 = 0xfffffff0;

/** Digits without leading zeros as a number, `hugeCount` if they are too many; `notCount` if there are none. */
function readCount(): u32 {
  const from = at;
  let value: u32 = 0;
  while (peek() - 48 < 10) {
    value = value * 10 + peek() - 48;
    skip(1);
  }
  const digits = at - from;
  if (digits == 0 || (digits > 1 && load<u8>(from) == 48)) return notCount;
  return digits > 8 ? hugeCount : value;
}

function readBackslash(): void {
  const letter: u32 = at + 1 < end ? load<u8>(at, 1) : 0;
  const around = aroundOf(letter);
  if (around != 0) {
    skip(2);
    add(makeLeaf(AROUND, around, 0));
  } else if (letter == 67) {
    fail(invalidEscapeText(), at, at + 2);
  } else if (letter == 81) {
    readQuoted();
  } else {
    const set = startClass();
    const foldCase = (flags & FOLD_CASE) != 0;
    if (readUnicodeClass(set, foldCase) || readPerlClass(set, foldCase)) {
      cleanClass(set);
      addSet(set);
    } else addEscaped();
  }
}

function addEscaped(): void {
  const code = readEscape();
  if (mistake() == 0) addLiteral(code);
}

/** `\A`, `\z`, `\b` and `\B`. */
function aroundOf(letter: u32): u32 {
  if (letter == 65) return BEGIN_TEXT;
  if (letter == 122) return END_TEXT;
  return letter == 98 ? WORD_BOUNDARY : letter == 66 ? NO_WORD_BOUNDARY : 0;
}

/** `\Q…\E`, or up to the end. */
function readQuoted(): void {
  skip(2);
  const close = findAhead(92, 69);
  const stop = close == 0 ? end : close;
  while (at < stop && mistake() == 0) addLiteral(pop());
  if (close != 0) skip(2);
}
