import { isPlainEmpty, placePlainLine } from "./plain-text.ts";
import { startsWithTab } from "./scan-indicators.ts";
import { codes, endOfMatch, pushLineToken, startLine } from "./yaml-cursor.ts";
import { endPlain, inFlow, type Scan } from "./yaml-scan.ts";

const blanks = / */y;
/** `key:` */
const simpleKey = /[A-Za-z_]\w*:(?=[ \n])/y;
/** The value after it, if it takes the rest of the line and none of its characters can mean anything else. */
const simpleValue = / [A-Za-z0-9_][ -"$-9;-~]*\n/y;

/**
 * Takes a line that starts with a simple key at once, or only up to its colon if the value needs care. Gives the same tokens as
 * reading it character by character; most lines of a policy are like that, and reading them so takes a third of the time.
 */
export function scanSimpleLine(scan: Scan): boolean {
  const { cursor, plain } = scan;
  if (!scan.lineIsBlank || scan.inName || inFlow(cursor)) {
    return false;
  }
  const { text, lineStart } = cursor;
  const start = endOfMatch(blanks, text, lineStart);
  const dash = text.charCodeAt(start) === codes.dash ? endOfMatch(blanks, text, start + 1) : start;
  const colon = endOfMatch(simpleKey, text, dash) - 1;
  const column = start - lineStart + 1;
  if (colon < 0 || dash === start + 1 || (column > cursor.delimiterColumn && !isPlainEmpty(plain))) {
    return false;
  }
  cursor.at = start;
  endPlain(scan);
  if (startsWithTab(scan)) {
    return false;
  }
  if (dash > start) {
    pushLineToken(cursor, "-", "-", column);
  }
  cursor.delimiterColumn = dash - lineStart + 1;
  pushLineToken(cursor, "plain", text.slice(dash, colon), cursor.delimiterColumn);
  pushLineToken(cursor, ":", ":", colon - lineStart + 1);
  cursor.at = colon + 1;
  scan.tokenEnd = cursor.at;
  scan.lineIsBlank = false;
  scan.deeper = false;
  takeValue(scan);
  return true;
}

/** Plain text up to the end of the line; the next line decides whether it goes on. */
function takeValue(scan: Scan): void {
  const { cursor, plain } = scan;
  const { text, at } = cursor;
  const end = endOfMatch(simpleValue, text, at);
  if (end > 0 && text.charCodeAt(end - 2) !== codes.space) {
    placePlainLine(plain, text.slice(at + 1, end - 1), { line: cursor.line, column: at + 1 - cursor.lineStart + 1 });
    startLine(cursor, end);
    scan.lineIsBlank = true;
  }
}
