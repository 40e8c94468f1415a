/** Standard base64. */
import { alloc } from "./arena";
import { Builder, putByte } from "./builder";
import { makeBytes, n, p } from "./cell";

/** BYTES as text with padding. */
export function putBase64(builder: Builder, bytes: usize): void {
  const length = n(bytes);
  for (let i: u32 = 0; i < length; i += 3) {
    const at = p(bytes) + i;
    const left = length - i;
    const second: u32 = left > 1 ? load<u8>(at, 1) : 0;
    const third: u32 = left > 2 ? load<u8>(at, 2) : 0;
    const bits = (<u32>load<u8>(at) << 16) | (second << 8) | third;
    putByte(builder, letterOf(bits >> 18));
    putByte(builder, letterOf((bits >> 12) & 63));
    putByte(builder, left > 1 ? letterOf((bits >> 6) & 63) : 61);
    putByte(builder, left > 2 ? letterOf(bits & 63) : 61);
  }
}

function letterOf(value: u32): u32 {
  if (value < 26) return 65 + value;
  if (value < 52) return 71 + value;
  return value < 62 ? value - 4 : value == 62 ? 43 : 47;
}

function valueOf(letter: u32): i32 {
  if (letter - 65 < 26) return letter - 65;
  if (letter - 97 < 26) return letter - 71;
  if (letter - 48 < 10) return letter + 4;
  return letter == 43 ? 62 : letter == 47 ? 63 : -1;
}

let mistake: i32 = 0;

/** Offset of the first wrong character of the text decoded last. */
export function base64Mistake(): i32 {
  return mistake;
}

/** The BYTES of a text, padded or not, in which line ends do not count; 0 at a mistake. */
export function decodeBase64(text: usize): usize {
  const length = n(text);
  const out = alloc((length * 3) >> 2);
  let count: u32 = 0;
  let bits: u32 = 0;
  let open: u32 = 0;
  for (let i: u32 = 0; i < length; i += 1) {
    const letter = <u32>load<u8>(p(text) + i);
    if (letter == 10 || letter == 13) continue;
    const value = valueOf(letter);
    if (value < 0) {
      if (open >= 2 && isPadding(p(text) + i, p(text) + length, 4 - open)) break;
      mistake = i;
      return 0;
    }
    bits = (bits << 6) | value;
    open += 1;
    if (open < 4) continue;
    count = putBits(out, count, bits, 3);
    bits = 0;
    open = 0;
  }
  if (open == 1) {
    mistake = length - 1;
    return 0;
  }
  if (open > 1) count = putBits(out, count, bits << (24 - 6 * open), open - 1);
  return makeBytes(out, count);
}

/** The first `few` bytes of 24 bits; the number of bytes then. */
function putBits(out: usize, count: u32, bits: u32, few: u32): u32 {
  for (let i: u32 = 0; i < few; i += 1) store<u8>(out + count + i, <u8>(bits >> (16 - 8 * i)));
  return count + few;
}

/** Whether nothing but `wanted` signs of equality, and line ends, follow. */
function isPadding(at: usize, end: usize, wanted: u32): bool {
  for (; at < end; at += 1) {
    const letter = load<u8>(at);
    if (letter == 10 || letter == 13) continue;
    if (letter != 61 || wanted == 0) return false;
    wanted -= 1;
  }
  return wanted == 0;
}
