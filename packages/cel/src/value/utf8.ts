/** UTF-8 of a string; lone surrogates become U+FFFD. Pure code, since not every host has a TextEncoder global. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) pushUtf8(bytes, character.codePointAt(0) ?? 0);
  return Uint8Array.from(bytes);
}

/** Appends the UTF-8 bytes of one code point. */
export function pushUtf8(bytes: number[], codePoint: number): void {
  const c = codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint;
  if (c < 0x80) bytes.push(c);
  else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 0x3f));
  else if (c < 0x10000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f));
  else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 0x3f), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f));
}

/** The string that bytes encode, or `undefined` when they are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  const parts: string[] = [];
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes[i] ?? 0);
    const codePoint = length === 0 ? undefined : decodeSequence(bytes, i, length);
    if (codePoint === undefined) return undefined;
    parts.push(String.fromCodePoint(codePoint));
    i += length;
  }
  return parts.join("");
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

const leadMasks = [0, 0x7f, 0x1f, 0x0f, 0x07];
const smallest = [0, 0, 0x80, 0x800, 0x10000];

function decodeSequence(bytes: Uint8Array, start: number, length: number): number | undefined {
  let codePoint = (bytes[start] ?? 0) & (leadMasks[length] ?? 0);
  for (let i = start + 1; i < start + length; i++) {
    const byte = bytes[i];
    if (byte === undefined || (byte & 0xc0) !== 0x80) return undefined;
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  const overlong = codePoint < (smallest[length] ?? 0);
  const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  return overlong || surrogate || codePoint > 0x10ffff ? undefined : codePoint;
}
