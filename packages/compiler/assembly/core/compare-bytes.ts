/** Order of two byte sequences; for UTF-8 that is the order of their code points. */
export function compareBytes(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const length = min<u32>(aLength, bLength);
  for (let i: u32 = 0; i < length; i += 1) {
    const difference = <i32>load<u8>(a + i) - <i32>load<u8>(b + i);
    if (difference != 0) return difference < 0 ? -1 : 1;
  }
  return aLength < bLength ? -1 : aLength > bLength ? 1 : 0;
}

export function sameBytes(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  for (; i < length; i += 1) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** Whether two STRINGs, or two BYTES, hold the same. */
export function sameText(a: usize, b: usize): bool {
  if (a == b) return true;
  const length = load<u32>(a, 4);
  return length == load<u32>(b, 4) && sameBytes(<usize>load<u32>(a, 8), <usize>load<u32>(b, 8), length);
}
