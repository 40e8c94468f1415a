import type { Position } from "@edict/protocol";

export interface EncodingMistake {
  readonly message: string;
  readonly position: Position;
}

/** Where a file stops being UTF-8. `text` is what decoding made of it. */
export function findEncodingMistake(content: Uint8Array | string, text: string): EncodingMistake | undefined {
  if (typeof content === "string" || !text.includes("\ufffd")) {
    return undefined;
  }
  if (isUtf16(content)) {
    return { message: "the file is UTF-16, not UTF-8", position: { line: 1, column: 1, path: "" } };
  }
  const index = findMalformed(content, text);
  return index === undefined
    ? undefined
    : { message: "the file is not UTF-8: it has a malformed character here", position: positionAt(text, index) };
}

function isUtf16(content: Uint8Array): boolean {
  return (content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff);
}

/** Index in the text of the first U+FFFD that the bytes do not spell out themselves (EF BF BD). */
function findMalformed(content: Uint8Array, text: string): number | undefined {
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0xfffd && !(content[at] === 0xef && content[at + 1] === 0xbf && content[at + 2] === 0xbd)) {
      return index;
    }
    at += utf8Length(unit);
  }
  return undefined;
}

/** Bytes of a UTF-16 unit; the halves of a pair have two each, four together. */
function utf8Length(unit: number): number {
  if (unit < 0x80) {
    return 1;
  }
  return unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
}

function positionAt(text: string, index: number): Position {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: index - lineStart + 1, path: "" };
}
