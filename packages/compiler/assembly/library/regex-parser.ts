/** Reads regular expressions in RE2's syntax, with its messages for those that are none. */
import { readBrackets } from "./regex-brackets";
import {
  add,
  addLiteral,
  addSet,
  closeGroup,
  closeSequence,
  currentFlags,
  DOT_NEWLINE,
  finishTree,
  FOLD_CASE,
  hasFlag,
  LAZY,
  MANY_LINES,
  openGroup,
  startTree,
  takeItem,
} from "./regex-build";
import { cleanClass, startClass } from "./regex-class";
import {
  BEGIN_LINE,
  BEGIN_TEXT,
  END_LINE,
  END_TEXT,
  NO_WORD_BOUNDARY,
  WORD_BOUNDARY,
} from "./regex-machine";
import { AROUND, DOT, DOT_BUT_NEWLINE, makeLeaf, nodeAt, PLUS, QUEST, REPEAT, STAR, unlimited, wrap } from "./regex-node";
import { readPerlGroup, startNames } from "./regex-perl-groups";
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

@external("message", "error parsing regexp: missing argument to repetition operator")
declare function missingArgumentText(): usize;
@external("message", "error parsing regexp: invalid nested repetition operator")
declare function nestedRepetitionText(): usize;
@external("message", "error parsing regexp: invalid repeat count")
declare function invalidRepeatText(): usize;
@external("message", "error parsing regexp: invalid escape sequence")
declare function invalidEscapeText(): usize;

const repeatMax: u32 = 1000;

/** The tree of a pattern; 0 if it is none, see `mistake`. */
export function parseRegex(pattern: usize): usize {
  startReading(pattern);
  startTree();
  startNames();
  let lastRepeat: usize = 0;
  while (at < end && mistake() == 0) lastRepeat = readNext(pattern, lastRepeat);
  const tree = finishTree(pattern);
  return mistake() != 0 ? 0 : tree;
}

/** Reads one thing; where it starts if it was a repetition, else 0. */
function readNext(pattern: usize, lastRepeat: usize): usize {
  const from = at;
  switch (peek()) {
    case 40:
      readGroup();
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
      add(makeLeaf(AROUND, hasFlag(MANY_LINES) ? BEGIN_LINE : BEGIN_TEXT, 0));
      return 0;
    case 36:
      skip(1);
      add(makeLeaf(AROUND, hasFlag(MANY_LINES) ? END_LINE : END_TEXT, 0));
      return 0;
    case 46:
      skip(1);
      add(makeLeaf(hasFlag(DOT_NEWLINE) ? DOT : DOT_BUT_NEWLINE, 0, 0));
      return 0;
    case 91:
      addSet(readBrackets(hasFlag(FOLD_CASE)));
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

function readGroup(): void {
  if (looksAt(40, 63)) readPerlGroup();
  else {
    skip(1);
    openGroup();
  }
}

/** Repeats what was read last; the operator is at `at`, or was at `from` if it has been taken. */
function repeat(kind: u32, least: u32, most: u32, from: usize, lastRepeat: usize): void {
  if (at == from) skip(1);
  let lazy = currentFlags() & LAZY;
  if (peek() == 63) {
    skip(1);
    lazy ^= LAZY;
  }
  if (lastRepeat != 0) {
    fail(nestedRepetitionText(), lastRepeat, at);
    return;
  }
  const repeated = takeItem();
  if (repeated == 0) {
    fail(missingArgumentText(), from, at);
    return;
  }
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
    const foldCase = hasFlag(FOLD_CASE);
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
