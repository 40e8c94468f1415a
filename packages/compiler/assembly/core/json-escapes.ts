/** What letters behind a backslash stand for in JSON. */
import { p } from "./cell";

/** Each letter is followed by what it stands for. */
@external("text", '""\\\\//b\bf\fn\nr\rt\t')
declare function pairsText(): usize;

const pairCount: u32 = 8;

/** The byte that a letter behind a backslash stands for; 0 for none. */
export function escapedBy(letter: u32): u32 {
  return partnerOf(letter, 0);
}

/** The letter that stands for a byte behind a backslash; 0 for none. */
export function letterFor(byte: u32): u32 {
  return partnerOf(byte, 1);
}

/** What stands beside a byte in its pair. */
function partnerOf(byte: u32, side: usize): u32 {
  for (let i: u32 = 0; i < pairCount; i += 1) {
    const pair = p(pairsText()) + (<usize>i << 1);
    if (<u32>load<u8>(pair + side) == byte) return <u32>load<u8>(pair + 1 - side);
  }
  return 0;
}
