import {
  advanceTo,
  afterLineBreak,
  codes,
  columnOf,
  failAt,
  isDocumentMarkerAt,
  isLineBreak,
  pushToken,
  startLine,
  type YamlCursor,
} from "./yaml-cursor.ts";

interface BlockText {
  readonly style: "literal" | "folded";
  readonly chomp: "clip" | "strip" | "keep";
  /** Column of the first line's content; 0 until it is known. */
  contentColumn: number;
  readonly indentIsExplicit: boolean;
  readonly parts: string[];
  /** Line breaks since the last text, not yet in `parts`. */
  breaks: number;
  /** Column of the content of the line before, 0 if it was blank. */
  previousColumn: number;
  /** The same for the last line that was not blank. */
  lastTextColumn: number;
  /** Widest line of blanks before the first content. */
  blankColumn: number;
}

/** Reads `|` or `>`, its header and its lines; adds the tokens of both. */
export function scanBlockScalar(cursor: YamlCursor, indicator: "|" | ">"): void {
  const { text } = cursor;
  const place = { line: cursor.line, column: columnOf(cursor) };
  const lineEnd = endOfLine(text, cursor.at);
  const header = text.slice(cursor.at + 1, lineEnd);
  const hash = header.indexOf("#");
  const option = (hash > 0 ? header.slice(0, hash) : header).replace(/[ \t]+$/, "");
  if (!/^(?:[-+]?[1-9]?|[1-9]?[-+]?)$/.test(option)) {
    failAt(cursor, `invalid header option: ${JSON.stringify(option)}`);
    return;
  }
  if (place.column === 1) {
    cursor.delimiterColumn = 1;
  }
  pushToken(cursor, "blockHeader", indicator + option, place);
  const indent = Number(/[1-9]/.exec(option)?.[0] ?? 0);
  const block: BlockText = {
    style: indicator === "|" ? "literal" : "folded",
    chomp: option.includes("-") ? "strip" : option.includes("+") ? "keep" : "clip",
    contentColumn: indent > 0 ? cursor.delimiterColumn + indent : 0,
    indentIsExplicit: indent > 0,
    parts: [],
    breaks: 0,
    previousColumn: 0,
    lastTextColumn: 0,
    blankColumn: 0,
  };
  const contentPlace = { line: cursor.line + 1, column: 1 };
  cursor.at = lineEnd;
  if (lineEnd < text.length) {
    startLine(cursor, afterLineBreak(text, lineEnd));
    scanBlockLines(cursor, block);
  }
  if (block.contentColumn === 0 && place.column === 1 && cursor.at < text.length) {
    failAt(cursor, "could not find multi-line content");
  }
  pushToken(cursor, "blockContent", chompBlock(block), contentPlace);
}

/**
 * Goes on with a plain scalar whose next line starts with a dash: Cerbos reads such text as a folded block.
 * Returns the whole text.
 */
export function scanFoldedPlain(cursor: YamlCursor, textSoFar: string): string {
  const column = columnOf(cursor);
  const block: BlockText = {
    style: "folded",
    chomp: "strip",
    contentColumn: column,
    indentIsExplicit: false,
    parts: [textSoFar],
    breaks: 0,
    previousColumn: 0,
    lastTextColumn: 0,
    blankColumn: 0,
  };
  cursor.delimiterColumn = Math.max(column - 1, 1);
  takeLine(cursor, block, column);
  scanBlockLines(cursor, block);
  return chompBlock(block);
}

function scanBlockLines(cursor: YamlCursor, block: BlockText): void {
  const { text } = cursor;
  while (cursor.at < text.length && cursor.error === undefined && !isDocumentMarkerAt(text, cursor.at)) {
    const start = endOfSpaces(text, cursor.at);
    const column = start - cursor.at + 1;
    if (start >= text.length || isLineBreak(text.charCodeAt(start))) {
      takeBlankLine(cursor, block, start);
      continue;
    }
    if (
      text.charCodeAt(start) === codes.tab &&
      (block.contentColumn === 0 ? column === 1 : block.contentColumn > column)
    ) {
      cursor.at = start;
      failAt(cursor, "found a tab character where an indentation space is expected");
      return;
    }
    if (cursor.delimiterColumn > 0 && column <= cursor.delimiterColumn) {
      return;
    }
    checkIndent(cursor, block, start, column);
    joinLine(block, column);
    cursor.at = start;
    takeLine(cursor, block, column);
  }
}

function checkIndent(cursor: YamlCursor, block: BlockText, start: number, column: number): void {
  const place = { line: cursor.line, column: start - cursor.at + 1 };
  if (block.contentColumn === 0) {
    if (block.blankColumn > column) {
      failAt(cursor, "invalid number of indent is specified after space only", place);
    }
    block.contentColumn = column;
  }
  if (block.indentIsExplicit && block.contentColumn > column) {
    failAt(cursor, "invalid number of indent is specified in the multi-line header", place);
  }
  if (block.contentColumn > 1) {
    cursor.delimiterColumn = block.contentColumn - 1;
  }
}

/** Adds what goes before the text of a line: the line breaks, folded or not, and blanks beyond the block's indentation. */
function joinLine(block: BlockText, column: number): void {
  const { breaks } = block;
  block.breaks = 0;
  if (column > block.contentColumn) {
    block.parts.push("\n".repeat(breaks), " ".repeat(column - block.contentColumn));
  } else if (block.style === "literal") {
    block.parts.push("\n".repeat(breaks));
  } else if (breaks === 1 && column === block.previousColumn) {
    block.parts.push(" ");
  } else if (breaks > 1 && block.previousColumn === 0 && block.lastTextColumn === column) {
    block.parts.push("\n".repeat(breaks - 1));
  } else {
    block.parts.push("\n".repeat(breaks));
  }
}

function takeLine(cursor: YamlCursor, block: BlockText, column: number): void {
  const { text } = cursor;
  const end = endOfLine(text, cursor.at);
  block.parts.push(text.slice(cursor.at, end));
  block.previousColumn = column;
  block.lastTextColumn = column;
  endBlockLine(cursor, block, end);
}

function takeBlankLine(cursor: YamlCursor, block: BlockText, end: number): void {
  const blanks = end - cursor.at;
  if (block.contentColumn === 0) {
    block.blankColumn = blanks;
  } else if (blanks >= block.contentColumn) {
    block.parts.push("\n".repeat(block.breaks), " ".repeat(blanks - block.contentColumn + 1));
    block.breaks = 0;
  }
  block.previousColumn = 0;
  endBlockLine(cursor, block, end);
}

function endBlockLine(cursor: YamlCursor, block: BlockText, end: number): void {
  if (end >= cursor.text.length) {
    advanceTo(cursor, end);
    return;
  }
  block.breaks += 1;
  startLine(cursor, afterLineBreak(cursor.text, end));
}

function chompBlock(block: BlockText): string {
  const { chomp } = block;
  const value = block.parts.join("") + "\n".repeat(block.breaks);
  if (chomp === "strip") {
    return value.slice(0, endWithout(value, " ", endWithout(value, "\n", value.length)));
  }
  const end = endWithout(value, " ", value.length);
  if (chomp === "keep") {
    return end === 0 ? "\n" : value.slice(0, end);
  }
  const textEnd = endWithout(value, "\n", end);
  return textEnd === 0 ? "" : value.slice(0, Math.min(end, textEnd + 1));
}

function endWithout(value: string, character: string, from: number): number {
  let end = from;
  while (end > 0 && value[end - 1] === character) {
    end -= 1;
  }
  return end;
}

function endOfLine(text: string, at: number): number {
  let end = at;
  while (end < text.length && !isLineBreak(text.charCodeAt(end))) {
    end += 1;
  }
  return end;
}

function endOfSpaces(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === codes.space) {
    end += 1;
  }
  return end;
}
