/** `[a-z\d[:alpha:]]`. */
import { Builder } from "../core/builder";
import { addNegated, addRange, cleanClass, startClass } from "./regex-class";
import {
  at,
  end,
  fail,
  looksAt,
  mistake,
  moveTo,
  peek,
  pop,
  readEscape,
  readNamedClass,
  readPerlClass,
  readUnicodeClass,
  skip,
} from "./regex-reader";
import { foldClass } from "./regex-unicode";

@external("message", "error parsing regexp: invalid character class range")
declare function invalidRangeText(): usize;
@external("message", "error parsing regexp: missing closing ]")
declare function missingBracketText(): usize;

/** Reads a class in brackets; the ranges in order. */
export function readBrackets(foldCase: bool): Builder {
  const start = at;
  const set = startClass();
  skip(1);
  const negative = peek() == 94;
  if (negative) skip(1);
  for (let first = true; mistake() == 0 && (first || peek() != 93); first = false) {
    if (looksAt(91, 58) && readNamedClass(set, foldCase)) continue;
    if (readUnicodeClass(set, foldCase)) continue;
    if (readPerlClass(set, foldCase)) continue;
    readRange(set, start, foldCase);
  }
  skip(1);
  cleanClass(set);
  if (!negative) return set;
  const others = startClass();
  addNegated(others, set);
  return others;
}

function readRange(set: Builder, start: usize, foldCase: bool): void {
  const from = at;
  const low = readMember(start);
  let high = low;
  if (mistake() == 0 && peek() == 45) {
    skip(1);
    if (peek() == 93) moveTo(at - 1);
    else {
      high = readMember(start);
      if (high < low) fail(invalidRangeText(), from, at);
    }
  }
  if (mistake() != 0) return;
  if (!foldCase) {
    addRange(set, low, high);
    return;
  }
  const folded = startClass();
  addRange(folded, low, high);
  foldClass(folded);
  for (let i: usize = 0; i < folded.length; i += 8) addRange(set, load<u32>(folded.at + i), load<u32>(folded.at + i, 4));
}

/** A character of the class that starts at `start`. */
function readMember(start: usize): u32 {
  if (at == end) {
    fail(missingBracketText(), start, end);
    return 0;
  }
  return peek() == 92 ? readEscape() : pop();
}
