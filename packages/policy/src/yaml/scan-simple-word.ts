import { isPlainEmpty } from "./plain-text.ts";
import { startsWithTab } from "./scan-indicators.ts";
import { codes, columnOf, endOfMatch, pushLineToken } from "./yaml-cursor.ts";
import type { Scan } from "./yaml-scan.ts";

/** A word inside brackets that ends before a mark. */
const simpleWord = /[A-Za-z_][\w.]*(?=[,\]}]|: )/y;

/** Takes a word inside brackets at once, with the colon that follows it; gives the tokens that reading it slowly gives. */
export function scanSimpleWord(scan: Scan): boolean {
  const { cursor } = scan;
  const { text, at } = cursor;
  if (scan.lineIsBlank || scan.inName || !isPlainEmpty(scan.plain)) {
    return false;
  }
  const end = endOfMatch(simpleWord, text, at);
  const isKey = text.charCodeAt(end) === codes.colon;
  if (end === 0 || (isKey && (cursor.tokens.at(-1)?.type === ":" || startsWithTab(scan)))) {
    return false;
  }
  scan.deeper = false;
  const column = columnOf(cursor);
  pushLineToken(cursor, "plain", text.slice(at, end), column);
  cursor.at = end;
  if (isKey) {
    cursor.delimiterColumn = column;
    pushLineToken(cursor, ":", ":", columnOf(cursor));
    cursor.at = end + 1;
  }
  scan.tokenEnd = cursor.at;
  return true;
}
