import { advanceTo, codes, columnOf, isLineBreak, type YamlCursor } from "./yaml-cursor.ts";
import type { YamlPlace } from "./yaml-token.ts";

/** Unquoted text that has been read but not yet ended. May span lines. */
export interface PlainText {
  /** Finished lines and what joins them. */
  lines: string;
  /** What has been read of the current line. */
  line: string;
  /** Line breaks since the last text. */
  breaks: number;
  startLine: number;
  startColumn: number;
  /** The line of the last text. */
  endLine: number;
  /** The first line has ended. */
  placed: boolean;
}

export function createPlainText(): PlainText {
  return { lines: "", line: "", breaks: 0, startLine: 1, startColumn: 1, endLine: 1, placed: false };
}

export function isPlainEmpty(plain: PlainText): boolean {
  return plain.line === "" && plain.lines === "";
}

/** Takes the character that is next, and those after it that mean nothing inside plain text. */
export function takePlain(cursor: YamlCursor, plain: PlainText, endsAtBlank: boolean): void {
  if (isPlainEmpty(plain)) {
    plain.startLine = cursor.line;
    plain.startColumn = columnOf(cursor);
    plain.placed = false;
  }
  joinLines(plain);
  const end = endOfPlainRun(cursor, endsAtBlank);
  plain.line += cursor.text.slice(cursor.at, end);
  plain.endLine = cursor.line;
  advanceTo(cursor, end);
}

function endOfPlainRun(cursor: YamlCursor, endsAtBlank: boolean): number {
  const { text } = cursor;
  const flow = cursor.flowMaps > 0 || cursor.flowSequences > 0;
  let end = cursor.at + 1;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === 0x3a || code === codes.tab || isLineBreak(code) || (flow && isFlowIndicator(code))) {
      break;
    }
    if (code === codes.space && endsAtBlank) {
      break;
    }
    if (code === 0x23 && text.charCodeAt(end - 1) === codes.space) {
      break;
    }
    end += 1;
  }
  return end;
}

function isFlowIndicator(code: number): boolean {
  return code === 0x2c || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}

/** Puts between two lines what YAML folds their breaks into: one break is a blank, each further one a line feed. */
function joinLines(plain: PlainText): void {
  if (plain.breaks > 0) {
    plain.lines += plain.breaks === 1 ? " " : "\n".repeat(plain.breaks - 1);
    plain.breaks = 0;
  }
}

/** Ends the current line of the text; the cursor stands on the line break. */
export function breakPlain(cursor: YamlCursor, plain: PlainText): void {
  const line = trimBlanks(plain.line);
  if (line === "" && plain.lines === "") {
    plain.line = "";
    return;
  }
  if (!plain.placed) {
    plain.startColumn = columnOf(cursor) - lengthInCodePoints(line);
    plain.placed = true;
  }
  if (line !== "") {
    plain.lines += line;
    plain.line = "";
  }
  plain.breaks += 1;
}

/** Starts plain text with a line that has ended. */
export function placePlainLine(plain: PlainText, line: string, place: YamlPlace): void {
  plain.startLine = place.line;
  plain.startColumn = place.column;
  plain.endLine = place.line;
  plain.placed = true;
  plain.lines = line;
  plain.breaks = 1;
}

/** The text so far, which starts anew. */
export function takeText(plain: PlainText): string {
  const value = plain.lines + trimBlanks(plain.line);
  plain.lines = "";
  plain.line = "";
  plain.breaks = 0;
  return value;
}

function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === codes.space || text.charCodeAt(end - 1) === codes.tab)) {
    end -= 1;
  }
  return end === text.length ? text : text.slice(0, end);
}

function lengthInCodePoints(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0xd800 && code <= 0xdbff) {
      length -= 1;
    }
  }
  return length;
}
