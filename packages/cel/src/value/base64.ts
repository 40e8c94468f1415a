const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const group = [18, 12, 6, 0].map((shift) => alphabet.charAt((bits >> shift) & 63)).join("");
    const missing = Math.max(i + 3 - bytes.length, 0);
    parts.push(missing === 0 ? group : group.slice(0, 4 - missing) + "=".repeat(missing));
  }
  return parts.join("");
}

/** Reads standard base64, padded or not; line ends are skipped. A number is the offset of the first wrong character. */
export function decodeBase64(text: string): Uint8Array | number {
  const padded = decode(text, true);
  return typeof padded === "number" ? decode(text, false) : padded;
}

function decode(text: string, padding: boolean): Uint8Array | number {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === "\n" || c === "\r") continue;
    const value = alphabet.indexOf(c);
    if (value < 0) {
      if (!padding || c !== "=" || count < 2) return i;
      return finishPadded(text, i, bytes, bits, count);
    }
    bits = (bits << 6) | value;
    if (++count === 4) {
      bytes.push((bits >> 16) & 255, (bits >> 8) & 255, bits & 255);
      bits = 0;
      count = 0;
    }
  }
  if (count === 0) return Uint8Array.from(bytes);
  if (padding || count === 1) return text.length - count;
  return Uint8Array.from([...bytes, ...tail(bits, count)]);
}

function finishPadded(text: string, at: number, bytes: number[], bits: number, count: number): Uint8Array | number {
  const rest = text.slice(at).replace(/[\r\n]/g, "");
  if (rest !== "=".repeat(4 - count)) return at + 1;
  return Uint8Array.from([...bytes, ...tail(bits, count)]);
}

function tail(bits: number, count: number): number[] {
  return count === 2 ? [(bits >> 4) & 255] : [(bits >> 10) & 255, (bits >> 2) & 255];
}
