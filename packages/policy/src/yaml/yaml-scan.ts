import { isPlainEmpty, type PlainText, takeText } from "./plain-text.ts";
import { afterLineBreak, columnOf, pushLineToken, startLine, type YamlCursor } from "./yaml-cursor.ts";

export interface Scan {
  readonly cursor: YamlCursor;
  readonly plain: PlainText;
  /** Nothing but blanks has been seen on this line. */
  lineIsBlank: boolean;
  /** The line is indented beyond the last key or dash. Only true for its first character. */
  deeper: boolean;
  /** An anchor, alias or directive name is being read: it ends at a blank. */
  inName: boolean;
  /** Offset after the last token. */
  tokenEnd: number;
}

/** Turns the plain text read so far into a token. */
export function endPlain(scan: Scan): void {
  const { cursor, plain } = scan;
  if (!isPlainEmpty(plain)) {
    pushLineToken(cursor, "plain", takeText(plain), plain.startColumn, plain.startLine, plain.endLine);
    scan.tokenEnd = cursor.at;
  }
}

export function addMark(scan: Scan, mark: ":" | "-" | "?" | "{" | "}" | "[" | "]" | ","): boolean {
  const { cursor } = scan;
  endPlain(scan);
  pushLineToken(cursor, mark, mark, columnOf(cursor));
  cursor.at += 1;
  scan.tokenEnd = cursor.at;
  return true;
}

/** A dash or question mark: what belongs to it is indented beyond it. */
export function openDelimiter(scan: Scan, mark: "-" | "?"): boolean {
  scan.cursor.delimiterColumn = columnOf(scan.cursor);
  return addMark(scan, mark);
}

export function inFlow(cursor: YamlCursor): boolean {
  return cursor.flowMaps > 0 || cursor.flowSequences > 0;
}

export function nextLine(scan: Scan): void {
  startLine(scan.cursor, afterLineBreak(scan.cursor.text, scan.cursor.at));
  scan.lineIsBlank = true;
  scan.inName = false;
}
