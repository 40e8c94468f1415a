import {
  advanceTo,
  afterLineBreak,
  codes,
  columnOf,
  endOfMatch,
  failAt,
  isDocumentMarkerAt,
  isLineBreak,
  pushLineToken,
  pushToken,
  startLine,
  type YamlCursor,
} from "./yaml-cursor.ts";

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ["0", "\0"],
  ["a", "\x07"],
  ["b", "\b"],
  ["t", "\t"],
  ["\t", "\t"],
  ["n", "\n"],
  ["v", "\v"],
  ["f", "\f"],
  ["r", "\r"],
  ["e", "\x1b"],
  [" ", " "],
  ['"', '"'],
  ["/", "/"],
  ["\\", "\\"],
  ["N", "\u0085"],
  ["_", "\u00a0"],
  ["L", "\u2028"],
  ["P", "\u2029"],
]);
const hexDigits: ReadonlyMap<string, number> = new Map([
  ["x", 2],
  ["u", 4],
  ["U", 8],
]);

/** Quoted text on one line that stands for itself. */
const simpleDoubleQuoted = /"[ !#-[\]-~]*"/y;
const simpleSingleQuoted = /'[ -&(-~]*'(?!')/y;

interface QuotedText {
  readonly parts: string[];
  /** Nothing but blanks has been seen since the last line break. */
  lineIsBlank: boolean;
}

/** Reads a quoted scalar, whose opening quote is next, and adds its token. */
export function scanQuoted(cursor: YamlCursor, quote: "'" | '"'): void {
  const end = endOfMatch(quote === "'" ? simpleSingleQuoted : simpleDoubleQuoted, cursor.text, cursor.at);
  const type = quote === "'" ? "singleQuoted" : "doubleQuoted";
  if (end > 0) {
    pushLineToken(cursor, type, cursor.text.slice(cursor.at + 1, end - 1), columnOf(cursor));
    cursor.at = end;
    return;
  }
  const place = { line: cursor.line, column: columnOf(cursor) };
  advanceTo(cursor, cursor.at + 1);
  const quoted: QuotedText = { parts: [], lineIsBlank: false };
  const quoteCode = quote.charCodeAt(0);
  while (cursor.at < cursor.text.length && cursor.error === undefined) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code === quoteCode) {
      if (quote === "'" && cursor.text.charCodeAt(cursor.at + 1) === quoteCode) {
        quoted.parts.push(quote);
        quoted.lineIsBlank = false;
        advanceTo(cursor, cursor.at + 2);
        continue;
      }
      advanceTo(cursor, cursor.at + 1);
      pushToken(cursor, type, quoted.parts.join(""), place);
      return;
    }
    scanQuotedPart(cursor, quote, quoted, code);
  }
  failAt(cursor, `could not find end character of ${quote === "'" ? "single" : "double"}-quoted text`, place);
}

function scanQuotedPart(cursor: YamlCursor, quote: "'" | '"', quoted: QuotedText, code: number): void {
  if (isLineBreak(code)) {
    foldLine(cursor, quoted);
  } else if (quoted.lineIsBlank && code === codes.space) {
    advanceTo(cursor, cursor.at + 1);
  } else if (quoted.lineIsBlank && code === codes.tab) {
    skipIndentingTab(cursor, quote);
  } else if (quote === '"' && code === codes.backslash) {
    quoted.lineIsBlank = false;
    scanEscape(cursor, quoted);
  } else if (quote === '"' && code === codes.tab && isBlankToLineEnd(cursor.text, cursor.at)) {
    advanceTo(cursor, endOfBlanks(cursor.text, cursor.at));
  } else {
    const end = endOfQuotedRun(cursor.text, cursor.at + 1, quote);
    quoted.parts.push(cursor.text.slice(cursor.at, end));
    quoted.lineIsBlank = false;
    advanceTo(cursor, end);
  }
}

/** The end of a run of characters that mean themselves; it holds at least the one before `at`. */
function endOfQuotedRun(text: string, at: number, quote: "'" | '"'): number {
  const quoteCode = quote.charCodeAt(0);
  let end = at;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (
      code === quoteCode ||
      isLineBreak(code) ||
      (quote === '"' && (code === codes.backslash || code === codes.tab))
    ) {
      break;
    }
    end += 1;
  }
  return end;
}

/** One line break is a blank, each further one a line feed. Cerbos counts CRLF inside quotes as two. */
function foldLine(cursor: YamlCursor, quoted: QuotedText): void {
  dropBlanksAtEnd(quoted.parts);
  quoted.parts.push(quoted.lineIsBlank ? "\n" : " ");
  quoted.lineIsBlank = true;
  startLine(cursor, cursor.at + 1);
  if (isDocumentMarkerAt(cursor.text, cursor.at)) {
    failAt(cursor, "found unexpected document separator");
  }
}

function dropBlanksAtEnd(parts: string[]): void {
  for (let last = parts.pop(); last !== undefined; last = parts.pop()) {
    let end = last.length;
    while (end > 0 && last.charCodeAt(end - 1) === codes.space) {
      end -= 1;
    }
    if (end > 0) {
      parts.push(last.slice(0, end));
      return;
    }
  }
}

function skipIndentingTab(cursor: YamlCursor, quote: "'" | '"'): void {
  if (cursor.delimiterColumn >= columnOf(cursor)) {
    const kind = quote === "'" ? "single" : "double";
    failAt(cursor, `tab character cannot be used for indentation in ${kind}-quoted text`);
  }
  advanceTo(cursor, cursor.at + 1);
}

function endOfBlanks(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === codes.space || text.charCodeAt(end) === codes.tab) {
    end += 1;
  }
  return end;
}

function isBlankToLineEnd(text: string, at: number): boolean {
  const end = endOfBlanks(text, at);
  return end < text.length && isLineBreak(text.charCodeAt(end));
}

function scanEscape(cursor: YamlCursor, quoted: QuotedText): void {
  const { text } = cursor;
  const letter = String.fromCodePoint(text.codePointAt(cursor.at + 1) ?? 0);
  const simple = simpleEscapes.get(letter);
  if (simple !== undefined) {
    quoted.parts.push(simple);
    advanceTo(cursor, cursor.at + 2);
  } else if (letter === "\n" || letter === "\r") {
    startLine(cursor, afterLineBreak(text, cursor.at + 1));
    quoted.lineIsBlank = true;
  } else if (hexDigits.has(letter)) {
    scanCodePoint(cursor, quoted, hexDigits.get(letter) ?? 0);
  } else {
    advanceTo(cursor, cursor.at + 1);
    failAt(cursor, `found unknown escape character ${quoteRune(letter)}`);
  }
}

function scanCodePoint(cursor: YamlCursor, quoted: QuotedText, digits: number): void {
  const start = cursor.at + 2;
  const code = readHex(cursor.text, start, digits);
  if (code === undefined) {
    failAt(
      cursor,
      digits === 2
        ? "not enough length for escaped character"
        : `not enough length for escaped UTF-${digits * 4} character`,
    );
    return;
  }
  advanceTo(cursor, start + digits);
  if (digits !== 4 || code < 0xd800 || code > 0xdbff) {
    quoted.parts.push(code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : "\ufffd");
    return;
  }
  const low = cursor.text.startsWith("\\u", cursor.at) ? readHex(cursor.text, cursor.at + 2, 4) : undefined;
  if (low === undefined) {
    failAt(cursor, "found unexpected character after high surrogate for UTF-16 surrogate pair");
  } else if (low < 0xdc00 || low > 0xdfff) {
    failAt(cursor, "found unexpected low surrogate after high surrogate");
  } else {
    quoted.parts.push(String.fromCharCode(code, low));
    advanceTo(cursor, cursor.at + 6);
  }
}

function readHex(text: string, at: number, digits: number): number | undefined {
  const hex = text.slice(at, at + digits);
  return hex.length === digits && /^[0-9a-fA-F]+$/.test(hex) ? Number.parseInt(hex, 16) : undefined;
}

function quoteRune(letter: string): string {
  return letter === "'" ? "'\\''" : `'${letter}'`;
}
