/**
 * Globs, as automata that the compiler made: `[count, step…]`, a step being `[operation, argument]`. A text is matched in
 * time bounded by its length times the pattern's.
 */
import { alloc, arenaTop, releaseTo } from "../core/arena";
import { n, p } from "../core/cell";
import { codePointAt, sequenceLength } from "../core/utf8";

const CHAR: u32 = 0;
const ONE: u32 = 1;
const SEGMENT: u32 = 2;
const ALL: u32 = 3;
const SET: u32 = 4;
const JUMPS: u32 = 5;
const separator: u32 = 58;

export function matchesGlob(glob: usize, text: usize): bool {
  const top = arenaTop();
  const count = load<u32>(glob);
  let current = alloc(count + 1);
  let following = alloc(count + 1);
  memory.fill(current, 0, count + 1);
  enter(glob, 0, current);
  let at = p(text);
  const end = at + n(text);
  while (at < end) {
    const code = codePointAt(at);
    at += sequenceLength(<u32>load<u8>(at));
    memory.fill(following, 0, count + 1);
    if (!advance(glob, count, code, current, following)) {
      releaseTo(top);
      return false;
    }
    const other = current;
    current = following;
    following = other;
  }
  const accepted = load<u8>(current + count) != 0;
  releaseTo(top);
  return accepted;
}

function advance(glob: usize, count: u32, code: u32, current: usize, following: usize): bool {
  let alive = false;
  for (let i: u32 = 0; i < count; i += 1) {
    if (load<u8>(current + i) == 0) continue;
    const step = glob + 4 + (<usize>i << 3);
    if (!accepts(step, code)) continue;
    const operation = load<u32>(step);
    enter(glob, operation == SEGMENT || operation == ALL ? i : i + 1, following);
    alive = true;
  }
  return alive;
}

function accepts(step: usize, code: u32): bool {
  const operation = load<u32>(step);
  if (operation == CHAR) return code == load<u32>(step, 4);
  if (operation == ONE || operation == SEGMENT) return code != separator;
  if (operation == ALL) return true;
  return operation == SET && inSet(<usize>load<u32>(step, 4), code);
}

/** A set is `[negated, count, low, high, …]`. */
function inSet(set: usize, code: u32): bool {
  const count = load<u32>(set, 4);
  let found = false;
  for (let i: u32 = 0; i < count; i += 1) {
    const range = set + 8 + (<usize>i << 3);
    if (load<u32>(range) <= code && code <= load<u32>(range, 4)) found = true;
  }
  return found != (load<u32>(set) != 0);
}

/** Adds a state and all that are reached from it without reading; a loop may also be left at once. */
function enter(glob: usize, state: u32, into: usize): void {
  if (load<u8>(into + state) != 0) return;
  store<u8>(into + state, 1);
  if (state == load<u32>(glob)) return;
  const step = glob + 4 + (<usize>state << 3);
  const operation = load<u32>(step);
  if (operation == SEGMENT || operation == ALL) enter(glob, state + 1, into);
  if (operation != JUMPS) return;
  const targets = <usize>load<u32>(step, 4);
  for (let i: u32 = 0; i < load<u32>(targets); i += 1) enter(glob, load<u32>(targets + 4 + (<usize>i << 2)), into);
}

/** A pattern of a rule: 0 for everything, an odd number for one name, else the address of a glob. */
export function matchesPattern(pattern: u32, name: u32, text: usize): bool {
  if (pattern == 0) return true;
  if ((pattern & 1) != 0) return pattern >> 1 == name;
  return matchesGlob(<usize>pattern, text);
}
