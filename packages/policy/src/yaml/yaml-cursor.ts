import type { YamlError, YamlPlace, YamlToken, YamlTokenType } from "./yaml-token.ts";

/** Where the scanner stands, and what it has found. One is made per file and thrown away after it. */
export interface YamlCursor {
  readonly text: string;
  readonly tokens: YamlToken[];
  at: number;
  line: number;
  /** Offset of the first character of the line. */
  lineStart: number;
  /** Code units of this line that do not count as columns: low surrogates, and tabs between tokens. */
  uncounted: number;
  /** Column of the last key or list dash: what a deeper line must be indented beyond. 0 before the first. */
  delimiterColumn: number;
  flowMaps: number;
  flowSequences: number;
  commentPending: boolean;
  ownLineComment: YamlPlace | undefined;
  error: YamlError | undefined;
}

export const codes = {
  tab: 9,
  lineFeed: 10,
  carriageReturn: 13,
  space: 32,
  doubleQuote: 34,
  singleQuote: 39,
  dash: 45,
  colon: 58,
  backslash: 92,
} as const;

export function createYamlCursor(text: string): YamlCursor {
  return {
    text,
    tokens: [],
    at: 0,
    line: 1,
    lineStart: 0,
    uncounted: 0,
    delimiterColumn: 0,
    flowMaps: 0,
    flowSequences: 0,
    commentPending: false,
    ownLineComment: undefined,
    error: undefined,
  };
}

/** The column of the next character. */
export function columnOf(cursor: YamlCursor): number {
  return cursor.at - cursor.lineStart - cursor.uncounted + 1;
}

export function isLineBreak(code: number): boolean {
  return code === codes.lineFeed || code === codes.carriageReturn;
}

/** True for a blank, a line break and the end of the text. */
export function isGapAt(text: string, at: number): boolean {
  if (at >= text.length) {
    return true;
  }
  const code = text.charCodeAt(at);
  return code === codes.space || code === codes.tab || isLineBreak(code);
}

/** The offset after the line break at `at`; CRLF is one break. */
export function afterLineBreak(text: string, at: number): number {
  return text.charCodeAt(at) === codes.carriageReturn && text.charCodeAt(at + 1) === codes.lineFeed ? at + 2 : at + 1;
}

/** Puts the cursor on the first character of the next line. It must stand on a line break, or at the end. */
export function startLine(cursor: YamlCursor, at: number): void {
  cursor.at = at;
  cursor.line += 1;
  cursor.lineStart = at;
  cursor.uncounted = 0;
}

/** Moves over characters of one line, counting pairs of surrogates as one column. */
export function advanceTo(cursor: YamlCursor, at: number): void {
  for (let index = cursor.at; index < at; index++) {
    const code = cursor.text.charCodeAt(index);
    if (code >= 0xdc00 && code <= 0xdfff && index > cursor.lineStart) {
      cursor.uncounted += 1;
    }
  }
  cursor.at = at;
}

/** Adds a token that starts at `place` and ends where the cursor stands. */
export function pushToken(cursor: YamlCursor, type: YamlTokenType, value: string, place: YamlPlace): void {
  pushLineToken(cursor, type, value, place.column, place.line);
}

/** Adds a token that starts in the given column of `line`, without an object for the place: there are very many of them. */
export function pushLineToken(
  cursor: YamlCursor,
  type: YamlTokenType,
  value: string,
  column: number,
  line = cursor.line,
  endLine = cursor.line,
): void {
  cursor.tokens.push({
    type,
    value,
    line,
    column,
    endLine,
    afterComment: cursor.commentPending,
    ownLineComment: cursor.ownLineComment,
  });
  cursor.commentPending = false;
  cursor.ownLineComment = undefined;
}

export function failAt(cursor: YamlCursor, message: string, place?: YamlPlace): void {
  cursor.error ??= { message, line: place?.line ?? cursor.line, column: place?.column ?? columnOf(cursor) };
}

/** The offset after a match of a sticky pattern at `at`; 0 if there is none. */
export function endOfMatch(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

/** True if a document marker (`---` or `...`) stands alone at `at`, the start of a line. */
export function isDocumentMarkerAt(text: string, at: number): boolean {
  const marker = text.slice(at, at + 3);
  return (marker === "---" || marker === "...") && isGapAt(text, at + 3);
}
