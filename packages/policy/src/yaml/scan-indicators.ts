import { isPlainEmpty, takeText } from "./plain-text.ts";
import { scanFoldedPlain } from "./scan-block.ts";
import { codes, columnOf, failAt, isDocumentMarkerAt, isGapAt, pushToken } from "./yaml-cursor.ts";
import { addMark, endPlain, inFlow, openDelimiter, type Scan } from "./yaml-scan.ts";
import type { YamlPlace } from "./yaml-token.ts";

export function scanColon(scan: Scan): boolean {
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

export function scanDash(scan: Scan): boolean {
  const { cursor, plain } = scan;
  if (scanDocumentMarker(scan, "---")) {
    return true;
  }
  if (!isPlainEmpty(plain)) {
    if (!scan.deeper) {
      return false;
    }
    const start = { line: plain.startLine, column: plain.startColumn };
    const text = scanFoldedPlain(cursor, `${takeText(plain)} `);
    const place = cursor.at < cursor.text.length ? start : lastPlace(cursor.text, cursor.line);
    pushToken(cursor, "blockContent", text, place);
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

/** The place of the last character: where Cerbos says that folded text at the end of a file stands. */
function lastPlace(text: string, lineAfter: number): YamlPlace {
  const last = text.length - 1;
  const lineStart = text.lastIndexOf("\n", last - 1) + 1;
  return { line: text.endsWith("\n") ? lineAfter - 1 : lineAfter, column: last - lineStart + 1 };
}

/** A tab between the last token and this one, which may not indent. */
export function startsWithTab(scan: Scan): boolean {
  const { text } = scan.cursor;
  const gap = text.charCodeAt(scan.tokenEnd) === codes.space ? scan.tokenEnd + 1 : scan.tokenEnd;
  return gap < scan.cursor.at && text.charCodeAt(gap) === codes.tab;
}

export function scanDocumentMarker(scan: Scan, marker: "---" | "..."): boolean {
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

export function scanMergeKey(scan: Scan): boolean {
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

export function scanFlowStart(scan: Scan, character: "{" | "["): boolean {
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

export function scanFlowEnd(scan: Scan, character: "}" | "]"): boolean {
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
