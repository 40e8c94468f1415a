/** Length of the well-formed UTF-8 sequence at an address, 0 if there is none. */
export function validSequence(at: usize, end: usize): u32 {
  const lead = <u32>load<u8>(at);
  if (lead < 0x80) return 1;
  const length: u32 = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length == 0 || end - at < length) return 0;
  // The second byte excludes overlong forms, surrogates and what is beyond U+10FFFF.
  const second = <u32>load<u8>(at, 1);
  const least: u32 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const most: u32 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let i: u32 = 2; i < length; i += 1) if ((load<u8>(at + i) & 0xc0) != 0x80) return 0;
  return length;
}

export function isUtf8(at: usize, length: u32): bool {
  const end = at + length;
  while (at < end) {
    const step = validSequence(at, end);
    if (step == 0) return false;
    at += step;
  }
  return true;
}
