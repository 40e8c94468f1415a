/** Where a token ends, or how far the scanner got before nothing could match any more. */
export interface Scan {
  /** Offset after the longest match, or -1. */
  readonly end: number;
  /** Offset of the character that no pattern accepts. */
  readonly diedAt: number;
}

/** Scans a string literal that starts with its quote at `start`, in single or triple form. */
export function scanString(source: string, start: number): Scan {
  const quote = source.charCodeAt(start);
  const single = scanSingle(source, start, quote, true);
  if (source.charCodeAt(start + 1) !== quote || source.charCodeAt(start + 2) !== quote) return single;
  return longest(single, scanTriple(source, start, quote, true));
}

/** Scans a raw string literal whose `r` is at `start`. */
export function scanRawString(source: string, start: number): Scan {
  const open = start + 1;
  const quote = source.charCodeAt(open);
  const single = scanSingle(source, open, quote, false);
  if (source.charCodeAt(open + 1) !== quote || source.charCodeAt(open + 2) !== quote) return single;
  return longest(single, scanTriple(source, open, quote, false));
}

function longest(a: Scan, b: Scan): Scan {
  return { end: Math.max(a.end, b.end), diedAt: Math.max(a.diedAt, b.diedAt) };
}

const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

function scanSingle(source: string, start: number, quote: number, escapes: boolean): Scan {
  let i = start + 1;
  while (i < source.length) {
    const c = source.charCodeAt(i);
    if (c === quote) return { end: i + 1, diedAt: i + 1 };
    if (c === NEWLINE || c === RETURN) return { end: -1, diedAt: i };
    if (c === BACKSLASH && escapes) {
      const sequence = scanEscape(source, i);
      if (sequence.end < 0) return sequence;
      i = sequence.end;
    } else {
      i++;
    }
  }
  return { end: -1, diedAt: source.length };
}

function scanTriple(source: string, start: number, quote: number, escapes: boolean): Scan {
  let i = start + 3;
  while (i < source.length) {
    const c = source.charCodeAt(i);
    if (c === quote && source.charCodeAt(i + 1) === quote && source.charCodeAt(i + 2) === quote) {
      return { end: i + 3, diedAt: i + 3 };
    }
    if (c === BACKSLASH && escapes) {
      const sequence = scanEscape(source, i);
      if (sequence.end < 0) return sequence;
      i = sequence.end;
    } else {
      i++;
    }
  }
  return { end: -1, diedAt: source.length };
}

const hexDigits = /[0-9a-fA-F]/;
const octalDigits = /[0-7]/;
const hexLengths = new Map([
  ["x", 2],
  ["X", 2],
  ["u", 4],
  ["U", 8],
]);

function scanEscape(source: string, start: number): Scan {
  const c = source.charAt(start + 1);
  if (c !== "" && "abfnrtv\"'\\?`".includes(c)) return { end: start + 2, diedAt: start + 2 };
  const hexLength = hexLengths.get(c);
  if (hexLength !== undefined) return scanDigits(source, start + 2, hexLength, hexDigits);
  if (c >= "0" && c <= "3") return scanDigits(source, start + 2, 2, octalDigits);
  return { end: -1, diedAt: start + 1 };
}

function scanDigits(source: string, start: number, count: number, digits: RegExp): Scan {
  for (let i = start; i < start + count; i++) {
    if (!digits.test(source.charAt(i))) return { end: -1, diedAt: i };
  }
  return { end: start + count, diedAt: start + count };
}
