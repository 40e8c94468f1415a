import type { JsonValue } from "@edict/protocol";

const depthMax = 512;

/** What makes a text no JSON, in the words of Go's encoding/json; `undefined` if its first value is well-formed. */
export function findJsonMistake(text: string): string | undefined {
  const scan = { text, at: 0 };
  try {
    skipBlanks(scan);
    if (scan.at >= text.length) {
      return "EOF";
    }
    scanValue(scan, 0);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof JsonMistake) {
      return thrown.message;
    }
    throw thrown;
  }
}

/** The first value of a text without mistakes; what follows it is ignored, as Cerbos does. */
export function parseFirstJson(text: string): JsonValue {
  const scan = { text, at: 0 };
  scanValue(scan, 0);
  return JSON.parse(text.slice(0, scan.at)) as JsonValue;
}

class JsonMistake extends Error {}

interface JsonScan {
  readonly text: string;
  at: number;
}

function fail(scan: JsonScan, context: string): never {
  const character = scan.text[scan.at];
  if (character === undefined) {
    throw new JsonMistake("unexpected EOF");
  }
  throw new JsonMistake(`invalid character ${quoteCharacter(character)} ${context}`);
}

function quoteCharacter(character: string): string {
  if (character === "'") {
    return "'\\''";
  }
  return character === '"' ? "'\"'" : `'${JSON.stringify(character).slice(1, -1)}'`;
}

function skipBlanks(scan: JsonScan): void {
  while (/^[ \t\r\n]$/.test(scan.text[scan.at] ?? "")) {
    scan.at += 1;
  }
}

function scanValue(scan: JsonScan, depth: number): void {
  if (depth > depthMax) {
    throw new JsonMistake("exceeded max depth");
  }
  skipBlanks(scan);
  const character = scan.text[scan.at] ?? "";
  if (character === "{") {
    scanObject(scan, depth);
  } else if (character === "[") {
    scanArray(scan, depth);
  } else if (character === '"') {
    scanString(scan);
  } else if (/^[-0-9]$/.test(character)) {
    scanNumber(scan);
  } else {
    scanLiteral(scan, character);
  }
}

function scanObject(scan: JsonScan, depth: number): void {
  scan.at += 1;
  skipBlanks(scan);
  if (scan.text[scan.at] === "}") {
    scan.at += 1;
    return;
  }
  for (;;) {
    skipBlanks(scan);
    if (scan.text[scan.at] !== '"') {
      fail(scan, "looking for beginning of object key string");
    }
    scanString(scan);
    skipBlanks(scan);
    if (scan.text[scan.at] !== ":") {
      fail(scan, "after object key");
    }
    scan.at += 1;
    scanValue(scan, depth + 1);
    skipBlanks(scan);
    const next = scan.text[scan.at];
    if (next !== "," && next !== "}") {
      fail(scan, "after object key:value pair");
    }
    scan.at += 1;
    if (next === "}") {
      return;
    }
  }
}

function scanArray(scan: JsonScan, depth: number): void {
  scan.at += 1;
  skipBlanks(scan);
  if (scan.text[scan.at] === "]") {
    scan.at += 1;
    return;
  }
  for (;;) {
    scanValue(scan, depth + 1);
    skipBlanks(scan);
    const next = scan.text[scan.at];
    if (next !== "," && next !== "]") {
      fail(scan, "after array element");
    }
    scan.at += 1;
    if (next === "]") {
      return;
    }
  }
}

function scanString(scan: JsonScan): void {
  scan.at += 1;
  for (let character = scan.text[scan.at]; character !== '"'; character = scan.text[scan.at]) {
    if (character === undefined || character < " ") {
      fail(scan, "in string literal");
    }
    scan.at += 1;
    if (character === "\\") {
      scanEscape(scan);
    }
  }
  scan.at += 1;
}

function scanEscape(scan: JsonScan): void {
  const letter = scan.text[scan.at] ?? "";
  if (!/^["\\/bfnrtu]$/.test(letter)) {
    fail(scan, "in string escape code");
  }
  scan.at += 1;
  for (let digits = 0; letter === "u" && digits < 4; digits++) {
    if (!/^[0-9a-fA-F]$/.test(scan.text[scan.at] ?? "")) {
      fail(scan, "in \\u hexadecimal character escape");
    }
    scan.at += 1;
  }
}

function scanNumber(scan: JsonScan): void {
  if (scan.text[scan.at] === "-") {
    scan.at += 1;
  }
  if (scan.text[scan.at] === "0") {
    scan.at += 1;
  } else {
    scanDigits(scan, "in numeric literal");
  }
  if (scan.text[scan.at] === ".") {
    scan.at += 1;
    scanDigits(scan, "after decimal point in numeric literal");
  }
  if (/^[eE]$/.test(scan.text[scan.at] ?? "")) {
    scan.at += 1;
    if (/^[-+]$/.test(scan.text[scan.at] ?? "")) {
      scan.at += 1;
    }
    scanDigits(scan, "in exponent of numeric literal");
  }
}

function scanDigits(scan: JsonScan, context: string): void {
  if (!/^[0-9]$/.test(scan.text[scan.at] ?? "")) {
    fail(scan, context);
  }
  while (/^[0-9]$/.test(scan.text[scan.at] ?? "")) {
    scan.at += 1;
  }
}

function scanLiteral(scan: JsonScan, first: string): void {
  const word = ["true", "false", "null"].find((candidate) => candidate[0] === first);
  if (word === undefined) {
    fail(scan, "looking for beginning of value");
  }
  for (const letter of word) {
    if (scan.text[scan.at] !== letter) {
      fail(scan, `in literal ${word} (expecting ${quoteCharacter(letter)})`);
    }
    scan.at += 1;
  }
}
