import { foldsOf, rangesOf } from "./compile-instructions.ts";
import { unicodeClassNames } from "./unicode-class-names.ts";

/**
 * The classes that `\p{…}` may name, for expressions that are compiled while deciding: `[length of name, name, length of
 * ranges, ranges]` each, ended by a zero. Ranges are distances, from the last range's end to the start, and from there to
 * the end, as numbers of 7 bits a byte.
 */
export function unicodeClassTable(): Uint8Array {
  const bytes: number[] = [];
  for (const name of unicodeClassNames) {
    const ranges: number[] = [];
    let last = 0;
    for (const bound of rangesOf(`\\p{${name}}`)) {
      putNumber(ranges, bound - last);
      last = bound;
    }
    bytes.push(name.length, ...Array.from(name, (letter) => letter.charCodeAt(0)));
    putNumber(bytes, ranges.length);
    bytes.push(...ranges);
  }
  return Uint8Array.from([...bytes, 0]);
}

/** All characters that equal others when case does not count are among these. */
const cased = "[\\p{LC}\\x{345}\\x{2160}-\\x{217f}\\x{24b6}-\\x{24e9}]";

/**
 * Characters that are equal when case does not count: `[how many, distance of the least from the last one's, distances
 * between them]` each, ended by a zero.
 */
export function caseFoldTable(): Uint8Array {
  const bytes: number[] = [];
  let last = 0;
  for (const orbit of findOrbits()) {
    const [least = 0] = orbit;
    putNumber(bytes, orbit.length);
    putNumber(bytes, least - last);
    for (const [i, member] of orbit.entries()) if (i > 0) putNumber(bytes, member - (orbit[i - 1] ?? 0));
    last = least;
  }
  return Uint8Array.from([...bytes, 0]);
}

/** Sets of equal characters, by the least of each. */
function findOrbits(): number[][] {
  const orbits = new Map<number, number[]>();
  const ranges = rangesOf(cased);
  for (let i = 0; i < ranges.length; i += 2) {
    for (let rune = ranges[i] ?? 0; rune <= (ranges[i + 1] ?? -1); rune++) addOrbit(orbits, rune);
  }
  return [...orbits.values()].sort(([a = 0], [b = 0]) => a - b);
}

function addOrbit(orbits: Map<number, number[]>, rune: number): void {
  const members: number[] = [];
  const folds = foldsOf(rune);
  for (let i = 0; i < folds.length; i += 2) {
    for (let member = folds[i] ?? 0; member <= (folds[i + 1] ?? -1); member++) members.push(member);
  }
  if (members.length > 1) orbits.set(members[0] ?? 0, members);
}

function putNumber(bytes: number[], value: number): void {
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) {
      bytes.push(rest);
      return;
    }
    bytes.push((rest & 0x7f) | 0x80);
  }
}
