import { breakPlain, createPlainText, isPlainEmpty, type PlainText, takePlain, takeText } from "./plain-text.ts";
import { scanBlockScalar, scanFoldedPlain } from "./scan-block.ts";
import { scanQuoted } from "./scan-quoted.ts";
import {
  advanceTo,
  afterLineBreak,
  codes,
  columnOf,
  createYamlCursor,
  failAt,
  isDocumentMarkerAt,
  isGapAt,
  isLineBreak,
  pushToken,
  startLine,
  type YamlCursor,
} from "./yaml-cursor.ts";
import type { YamlError, YamlToken } from "./yaml-token.ts";

interface Scan {
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

export interface ScannedYaml {
  readonly tokens: readonly YamlToken[];
  /** Comments stand after the last token. */
  readonly endsInComment: boolean;
  readonly error: YamlError | undefined;
}

/**
 * Cuts YAML text into tokens, in the dialect that Cerbos reads (goccy/go-yaml 1.19): YAML 1.2 with a single
 * indentation threshold, `- ` inside plain text on deeper lines, and tabs dropped from plain text.
 * Stops at the first mistake. Takes linear time.
 */
export function scanYaml(text: string): ScannedYaml {
  const scan: Scan = {
    cursor: createYamlCursor(text),
    plain: createPlainText(),
    lineIsBlank: true,
    deeper: false,
    inName: false,
    tokenEnd: 0,
  };
  const { cursor } = scan;
  while (cursor.at < text.length && cursor.error === undefined) {
    scanNext(scan);
  }
  endPlain(scan);
  return { tokens: cursor.tokens, endsInComment: cursor.commentPending, error: cursor.error };
}

function scanNext(scan: Scan): void {
  const { cursor } = scan;
  const code = cursor.text.charCodeAt(cursor.at);
  if (isLineBreak(code)) {
    scanLineBreak(scan);
    return;
  }
  if (code === codes.space) {
    scanSpace(scan);
    return;
  }
  scan.deeper = false;
  if (scan.lineIsBlank && code !== codes.tab) {
    scan.lineIsBlank = false;
    const shallow = cursor.delimiterColumn > 0 && columnOf(cursor) <= cursor.delimiterColumn;
    scan.deeper = cursor.delimiterColumn > 0 && !shallow;
    if (shallow) {
      endPlain(scan);
    }
  }
  if (!scanIndicator(scan, cursor.text[cursor.at] ?? "")) {
    takePlain(cursor, scan.plain, scan.inName);
  }
}

/** Reads what the character stands for unless it is plain text here. */
function scanIndicator(scan: Scan, character: string): boolean {
  switch (character) {
    case "{":
    case "[":
      return scanFlowStart(scan, character);
    case "}":
    case "]":
      return scanFlowEnd(scan, character);
    case ",":
      return inFlow(scan.cursor) && addMark(scan, ",");
    case ":":
      return scanColon(scan);
    case "-":
      return scanDash(scan);
    case ".":
      return scanDocumentMarker(scan, "...");
    case "<":
      return scanMergeKey(scan);
    case "#":
      return scanComment(scan);
    case "\t":
      return scanTab(scan);
    default:
      return isPlainEmpty(scan.plain) && scanOpening(scan, character);
  }
}

/** Characters that mean something only where a value may start. */
function scanOpening(scan: Scan, character: string): boolean {
  const { cursor } = scan;
  switch (character) {
    case "'":
    case '"':
      scanQuoted(cursor, character);
      scan.tokenEnd = cursor.at;
      return true;
    case "|":
    case ">":
      scanBlockScalar(cursor, character);
      scan.tokenEnd = cursor.at;
      scan.lineIsBlank = cursor.at === cursor.lineStart;
      return true;
    case "!":
      return !scan.inName && scanTag(scan);
    case "&":
      return openName(scan, "anchor");
    case "*":
      return openName(scan, "alias");
    case "%":
      return cursor.at === cursor.lineStart && openName(scan, "directive");
    case "?":
      return isBlankAt(cursor.text, cursor.at + 1) && openDelimiter(scan, "?");
    case "@":
    case "`":
      failAt(cursor, `'${character}' is a reserved character`);
      return true;
    default:
      return false;
  }
}

function scanFlowStart(scan: Scan, character: "{" | "["): boolean {
  if (!isPlainEmpty(scan.plain) && !inFlow(scan.cursor)) {
    return false;
  }
  if (character === "{") {
    scan.cursor.flowMaps += 1;
  } else {
    scan.cursor.flowSequences += 1;
  }
  return addMark(scan, character);
}

function scanFlowEnd(scan: Scan, character: "}" | "]"): boolean {
  const { cursor } = scan;
  if (character === "}") {
    if (cursor.flowMaps === 0) {
      return false;
    }
    cursor.flowMaps -= 1;
  } else {
    if (cursor.flowSequences === 0 && !isPlainEmpty(scan.plain)) {
      return false;
    }
    cursor.flowSequences = Math.max(0, cursor.flowSequences - 1);
  }
  return addMark(scan, character);
}

function scanColon(scan: Scan): boolean {
  const { cursor, plain } = scan;
  const next = cursor.text[cursor.at + 1];
  if (scan.inName) {
    return false;
  }
  if (cursor.flowMaps === 0) {
    if (!isGapAt(cursor.text, cursor.at + 1)) {
      return false;
    }
  } else if (next === "/" || cursor.tokens.at(-1)?.type === ":") {
    return false;
  }
  if (startsWithTab(scan)) {
    failAt(cursor, "tab character cannot use as a map key directly");
    return true;
  }
  if (!isPlainEmpty(plain)) {
    const { startColumn } = plain;
    endPlain(scan);
    cursor.delimiterColumn = startColumn;
  } else {
    const last = cursor.tokens.at(-1);
    if (last?.type === "singleQuoted" || last?.type === "doubleQuoted") {
      cursor.delimiterColumn = last.column;
    }
  }
  return addMark(scan, ":");
}

function scanDash(scan: Scan): boolean {
  const { cursor, plain } = scan;
  if (scanDocumentMarker(scan, "---")) {
    return true;
  }
  if (!isPlainEmpty(plain)) {
    if (!scan.deeper) {
      return false;
    }
    const place = { line: plain.startLine, column: plain.startColumn };
    pushToken(cursor, "blockContent", scanFoldedPlain(cursor, `${takeText(plain)} `), place);
    scan.tokenEnd = cursor.at;
    scan.lineIsBlank = cursor.at === cursor.lineStart;
    return true;
  }
  if (!isGapAt(cursor.text, cursor.at + 1)) {
    return false;
  }
  if (startsWithTab(scan)) {
    failAt(cursor, "tab character cannot use as a sequence delimiter");
    return true;
  }
  return openDelimiter(scan, "-");
}

/** A tab between the last token and this one, which may not indent. */
function startsWithTab(scan: Scan): boolean {
  const { text } = scan.cursor;
  const gap = text.charCodeAt(scan.tokenEnd) === codes.space ? scan.tokenEnd + 1 : scan.tokenEnd;
  return gap < scan.cursor.at && text.charCodeAt(gap) === codes.tab;
}

function scanDocumentMarker(scan: Scan, marker: "---" | "..."): boolean {
  const { cursor } = scan;
  const stands = cursor.at === cursor.lineStart && cursor.text.startsWith(marker, cursor.at);
  if (!stands || !isDocumentMarkerAt(cursor.text, cursor.at)) {
    return false;
  }
  endPlain(scan);
  pushToken(cursor, marker === "---" ? "documentStart" : "documentEnd", marker, {
    line: cursor.line,
    column: columnOf(cursor),
  });
  cursor.at += 3;
  scan.tokenEnd = cursor.at;
  if (marker === "---") {
    cursor.delimiterColumn = 0;
  }
  return true;
}

const mergeKey = /<< *:[ \r\n]/y;

function scanMergeKey(scan: Scan): boolean {
  const { cursor } = scan;
  mergeKey.lastIndex = cursor.at;
  if (!isPlainEmpty(scan.plain) || !mergeKey.test(cursor.text)) {
    return false;
  }
  cursor.delimiterColumn = columnOf(cursor);
  pushToken(cursor, "mergeKey", "<<", { line: cursor.line, column: columnOf(cursor) });
  cursor.at += 2;
  scan.tokenEnd = cursor.at;
  return true;
}

function scanComment(scan: Scan): boolean {
  const { cursor } = scan;
  if (!isPlainEmpty(scan.plain) && !isGapAt(cursor.text, cursor.at - 1)) {
    return false;
  }
  endPlain(scan);
  let end = cursor.at;
  while (end < cursor.text.length && !isLineBreak(cursor.text.charCodeAt(end))) {
    end += 1;
  }
  cursor.at = end;
  cursor.commentPending = true;
  if (end < cursor.text.length) {
    nextLine(scan);
  }
  return true;
}

function scanTab(scan: Scan): boolean {
  const { cursor } = scan;
  const droppedFromPlain = !isPlainEmpty(scan.plain) && cursor.delimiterColumn === 0;
  if (droppedFromPlain || cursor.delimiterColumn < columnOf(cursor)) {
    cursor.at += 1;
    cursor.uncounted += 1;
    return true;
  }
  if (!inFlow(cursor) && scan.lineIsBlank) {
    failAt(cursor, "found character '\t' that cannot start any token");
    return true;
  }
  return false;
}

function scanTag(scan: Scan): boolean {
  const { cursor } = scan;
  const place = { line: cursor.line, column: columnOf(cursor) };
  let end = cursor.at;
  while (!isGapAt(cursor.text, end) && !(cursor.text[end] === "," && inFlow(cursor))) {
    if (cursor.text[end] === "{" || cursor.text[end] === "}") {
      failAt(cursor, `found invalid tag character '${cursor.text[end]}'`);
      return true;
    }
    end += 1;
  }
  const tag = cursor.text.slice(cursor.at, end);
  advanceTo(cursor, end);
  pushToken(cursor, "tag", tag, place);
  scan.tokenEnd = end;
  return true;
}

function openName(scan: Scan, type: "anchor" | "alias" | "directive"): boolean {
  const { cursor } = scan;
  pushToken(cursor, type, cursor.text[cursor.at] ?? "", { line: cursor.line, column: columnOf(cursor) });
  cursor.at += 1;
  scan.tokenEnd = cursor.at;
  scan.inName = true;
  return true;
}

/** A dash or question mark: what belongs to it is indented beyond it. */
function openDelimiter(scan: Scan, mark: "-" | "?"): boolean {
  scan.cursor.delimiterColumn = columnOf(scan.cursor);
  return addMark(scan, mark);
}

function addMark(scan: Scan, mark: ":" | "-" | "?" | "{" | "}" | "[" | "]" | ","): boolean {
  const { cursor } = scan;
  endPlain(scan);
  pushToken(cursor, mark, mark, { line: cursor.line, column: columnOf(cursor) });
  cursor.at += 1;
  scan.tokenEnd = cursor.at;
  return true;
}

function inFlow(cursor: YamlCursor): boolean {
  return cursor.flowMaps > 0 || cursor.flowSequences > 0;
}

function isBlankAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === codes.space || code === codes.tab;
}

function scanSpace(scan: Scan): void {
  const { cursor, plain } = scan;
  if (scan.inName) {
    endPlain(scan);
    scan.inName = false;
  }
  if (plain.line !== "") {
    plain.line += " ";
  }
  cursor.at += 1;
}

function scanLineBreak(scan: Scan): void {
  if (scan.inName) {
    endPlain(scan);
  }
  breakPlain(scan.cursor, scan.plain);
  nextLine(scan);
}

function nextLine(scan: Scan): void {
  startLine(scan.cursor, afterLineBreak(scan.cursor.text, scan.cursor.at));
  scan.lineIsBlank = true;
  scan.inName = false;
}

/** Turns the plain text read so far into a token. */
function endPlain(scan: Scan): void {
  const { cursor, plain } = scan;
  if (!isPlainEmpty(plain)) {
    const place = { line: plain.startLine, column: plain.startColumn };
    const spansLines = plain.parts.length > 1 || (plain.parts.length === 1 && plain.line !== "");
    pushToken(cursor, "plain", takeText(plain), place, spansLines);
    scan.tokenEnd = cursor.at;
  }
}
