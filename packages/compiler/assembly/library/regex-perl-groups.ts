/** What may follow `(?`: names of groups, and flags. */
import { Builder, reserve, startBuilder } from "../core/builder";
import { sameBytes } from "../core/compare-bytes";
import { currentFlags, DOT_NEWLINE, FOLD_CASE, LAZY, MANY_LINES, openFrame, openGroup, setFlags } from "./regex-build";
import { at, end, fail, findAhead, moveTo, pop, skip } from "./regex-reader";

@external("message", "error parsing regexp: invalid named capture")
declare function invalidNameText(): usize;
@external("message", "error parsing regexp: duplicate capture group name")
declare function duplicateNameText(): usize;
@external("message", "error parsing regexp: invalid or unsupported Perl syntax")
declare function invalidPerlText(): usize;

/** Names of groups so far, each as its address and its length. */
let names: Builder = changetype<Builder>(0);

export function startNames(): void {
  names = startBuilder(32);
}

/** `(?P<name>`, `(?<name>` or `(?i-s:`. */
export function readPerlGroup(): void {
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
  openGroup();
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
  const entry = reserve(names, 8);
  store<u32>(entry, <u32>name);
  store<u32>(entry, <u32>length, 4);
  names.length += 8;
  return false;
}

/** Reads flags up to a colon or a closing parenthesis; false if something else comes. */
function readFlags(): bool {
  let changed = currentFlags();
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
      if (code == 58) openFrame(0);
      setFlags(changed);
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
