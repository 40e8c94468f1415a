/** Sizes of text where they are limited: in units of UTF-16, as everywhere in Edict. */
import { n, p } from "./cell";
import { sizeExceeded, spend, valueSizeMax } from "./meter";

/** UTF-16 units of UTF-8 text. */
export function textUnits(at: usize, length: u32): u32 {
  let units: u32 = 0;
  const end = at + length;
  for (; at < end; at += 1) {
    const byte = load<u8>(at);
    if ((byte & 0xc0) != 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

/** Counts the steps of matching a text, one for 64 characters, as `@edict/cel`; false once there are no more. */
export function spendOnMatching(text: usize): bool {
  return n(text) < 64 || spend(textUnits(p(text), n(text)) >> 6);
}

/** Whether a text that would be made of two others is too long; counts only what may be. */
export function isTooLong(a: usize, b: usize): bool {
  if (n(a) + n(b) <= valueSizeMax) return false;
  return textUnits(p(a), n(a)) + textUnits(p(b), n(b)) > valueSizeMax;
}

/** Checks a text that was made: it, or the ERROR of one that is too long. */
export function limitText(text: usize): usize {
  return n(text) > valueSizeMax && textUnits(p(text), n(text)) > valueSizeMax ? sizeExceeded() : text;
}
