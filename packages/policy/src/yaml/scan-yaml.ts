import { breakPlain, createPlainText, isPlainEmpty, takePlain } from "./plain-text.ts";
import { scanBlockScalar } from "./scan-block.ts";
import {
  scanColon,
  scanDash,
  scanDocumentMarker,
  scanFlowEnd,
  scanFlowStart,
  scanMergeKey,
} from "./scan-indicators.ts";
import { scanQuoted } from "./scan-quoted.ts";
import { scanSimpleLine } from "./scan-simple-line.ts";
import { scanSimpleWord } from "./scan-simple-word.ts";
import {
  advanceTo,
  codes,
  columnOf,
  createYamlCursor,
  failAt,
  isGapAt,
  isLineBreak,
  pushToken,
} from "./yaml-cursor.ts";
import { addMark, endPlain, inFlow, nextLine, openDelimiter, type Scan } from "./yaml-scan.ts";
import type { YamlError, YamlPlace, YamlToken } from "./yaml-token.ts";

export interface ScannedYaml {
  readonly tokens: readonly YamlToken[];
  /** The leftmost comment after the last token that has a line of its own. */
  readonly lastComment: YamlPlace | undefined;
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
  return { tokens: cursor.tokens, lastComment: cursor.ownLineComment, error: cursor.error };
}

function scanNext(scan: Scan): void {
  const { cursor } = scan;
  if (inFlow(cursor) ? scanSimpleWord(scan) : cursor.at === cursor.lineStart && scanSimpleLine(scan)) {
    return;
  }
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

function scanComment(scan: Scan): boolean {
  const { cursor } = scan;
  if (!isPlainEmpty(scan.plain) && !isGapAt(cursor.text, cursor.at - 1)) {
    return false;
  }
  endPlain(scan);
  const previous = cursor.tokens.at(-1);
  if (previous?.endLine !== cursor.line) {
    const column = columnOf(cursor);
    if (cursor.ownLineComment === undefined || column < cursor.ownLineComment.column) {
      cursor.ownLineComment = { line: cursor.line, column };
    }
  }
  cursor.commentPending = true;
  let end = cursor.at;
  while (end < cursor.text.length && !isLineBreak(cursor.text.charCodeAt(end))) {
    end += 1;
  }
  cursor.at = end;
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
  if (isPlainEmpty(scan.plain)) {
    cursor.at += 1;
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
  // Most of a policy file is indentation, so blanks are taken together.
  let end = cursor.at + 1;
  while (cursor.text.charCodeAt(end) === codes.space) {
    end += 1;
  }
  if (plain.line !== "") {
    plain.line += cursor.text.slice(cursor.at, end);
  }
  cursor.at = end;
}

function scanLineBreak(scan: Scan): void {
  if (scan.inName) {
    endPlain(scan);
  }
  breakPlain(scan.cursor, scan.plain);
  nextLine(scan);
}
