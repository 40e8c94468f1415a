/** Finds bytes in bytes, in time linear in both: short parts directly, long ones as Knuth, Morris and Pratt do. */
import { alloc, arenaTop, releaseTo } from "./arena";
import { sameBytes } from "./compare-bytes";

/** Up to this length, comparing the part at every place is cheap. */
const shortMax: u32 = 32;

/** The address of the first occurrence in `at` to `end`; 0 if there is none. */
export function findFirst(at: usize, end: usize, part: usize, length: u32): usize {
  if (length == 0) return at;
  if (end - at < <usize>length || end < at) return 0;
  return length > shortMax ? findLong(at, end, part, length, end) : findShort(at, end - length, part, length);
}

function findShort(at: usize, last: usize, part: usize, length: u32): usize {
  const first = load<u8>(part);
  for (; at <= last; at += 1) {
    if (load<u8>(at) == first && sameBytes(at + 1, part + 1, length - 1)) return at;
  }
  return 0;
}

/** The address of the last occurrence in `at` to `end` that starts at `latest` or before; 0 if there is none. */
export function findLast(at: usize, end: usize, latest: usize, part: usize, length: u32): usize {
  if (end - at < <usize>length) return 0;
  if (length > shortMax) return findLong(at, end, part, length, min(latest, end - length));
  for (let here = min(latest, end - length) + 1; here > at; ) {
    here -= 1;
    if (sameBytes(here, part, length)) return here;
  }
  return 0;
}

/** The first occurrence when `latest` is the end, else the last one that starts at `latest` or before. */
function findLong(at: usize, end: usize, part: usize, length: u32, latest: usize): usize {
  const top = arenaTop();
  const borders = makeBorders(part, length);
  let found: usize = 0;
  let matched: u32 = 0;
  for (; at < end; at += 1) {
    const byte = load<u8>(at);
    while (matched > 0 && (matched == length || load<u8>(part + matched) != byte)) {
      matched = load<u32>(borders + (<usize>(matched - 1) << 2));
    }
    if (load<u8>(part + matched) == byte) matched += 1;
    if (matched < length) continue;
    const start = at + 1 - length;
    if (start > latest) break;
    found = start;
    if (latest == end) break;
  }
  releaseTo(top);
  return found;
}

/** For each prefix of the part, the length of the longest shorter prefix that it ends with. */
function makeBorders(part: usize, length: u32): usize {
  const borders = alloc(<usize>length << 2);
  store<u32>(borders, 0);
  let border: u32 = 0;
  for (let i: u32 = 1; i < length; i += 1) {
    const byte = load<u8>(part + i);
    while (border > 0 && load<u8>(part + border) != byte) border = load<u32>(borders + (<usize>(border - 1) << 2));
    if (load<u8>(part + border) == byte) border += 1;
    store<u32>(borders + (<usize>i << 2), border);
  }
  return borders;
}
