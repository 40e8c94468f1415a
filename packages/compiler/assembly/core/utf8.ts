import { n, p, q } from "./cell";

/** Number of code points; remembered in the cell. */
export function codePoints(text: usize): u32 {
  const known = <u32>q(text);
  if (known != 0) return known - 1;
  const count = countCodePoints(p(text), n(text));
  store<u32>(text, count + 1, 12);
  return count;
}

export function countCodePoints(at: usize, length: u32): u32 {
  let count: u32 = 0;
  const end = at + length;
  for (; at < end; at += 1) if ((load<u8>(at) & 0xc0) != 0x80) count += 1;
  return count;
}

/** Bytes of the code point that starts with `lead`. */
// @ts-ignore: decorator
@inline
export function sequenceLength(lead: u32): u32 {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The code point at an address; text in cells is always well formed. */
export function codePointAt(at: usize): u32 {
  const lead = <u32>load<u8>(at);
  if (lead < 0x80) return lead;
  if (lead < 0xe0) return ((lead & 31) << 6) | (<u32>load<u8>(at, 1) & 63);
  if (lead < 0xf0) return ((lead & 15) << 12) | ((<u32>load<u8>(at, 1) & 63) << 6) | (<u32>load<u8>(at, 2) & 63);
  return (
    ((lead & 7) << 18) | ((<u32>load<u8>(at, 1) & 63) << 12) | ((<u32>load<u8>(at, 2) & 63) << 6) | (<u32>load<u8>(at, 3) & 63)
  );
}

/** Address of the code point with an index; the end of the text if there are not so many. */
export function addressOf(text: usize, index: u32): usize {
  const start = p(text);
  const length = n(text);
  // Text of nothing but ASCII needs no walk.
  if (codePoints(text) == length) return start + min<u32>(index, length);
  let at = start;
  const end = start + length;
  for (; index > 0 && at < end; index -= 1) at += sequenceLength(<u32>load<u8>(at));
  return at;
}
