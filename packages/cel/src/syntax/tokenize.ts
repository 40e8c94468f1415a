import type { Scan } from "./scan-string.ts";
import { scanRawString, scanString } from "./scan-string.ts";
import type { Token, TokenType } from "./token.ts";
import { T } from "./token.ts";

/** Characters that no token accepts. */
export interface LexicalError {
  readonly start: number;
  readonly end: number;
}

export interface Tokens {
  /** Ends with an EOF token; whitespace and comments are left out. */
  readonly tokens: readonly Token[];
  readonly errors: readonly LexicalError[];
}

/** Splits a source into tokens, longest match first. What cannot start or finish a token is reported and skipped. */
export function tokenize(source: string): Tokens {
  const tokens: Token[] = [];
  const errors: LexicalError[] = [];
  let i = 0;
  while (i < source.length) {
    const space = skipBlank(source, i);
    if (space > i) {
      i = space;
      continue;
    }
    const match = matchToken(source, i);
    if (match.type === undefined) {
      const end = Math.min(match.end, source.length);
      errors.push({ start: i, end });
      i = end;
    } else {
      tokens.push({ type: match.type, text: source.slice(i, match.end), start: i, end: match.end });
      i = match.end;
    }
  }
  tokens.push({ type: T.EOF, text: "<EOF>", start: source.length, end: source.length });
  return { tokens, errors };
}

/** Without a type nothing matched, and `end` is after the characters to skip. */
interface Match {
  readonly type: TokenType | undefined;
  readonly end: number;
}

function skipBlank(source: string, start: number): number {
  let i = start;
  while (i < source.length && " \t\r\n\f".includes(source.charAt(i))) i++;
  if (source.startsWith("//", i)) {
    const newline = source.indexOf("\n", i);
    return newline < 0 ? source.length : newline;
  }
  return i;
}

const keywords = new Map<string, TokenType>([
  ["in", T.IN],
  ["true", T.TRUE],
  ["false", T.FALSE],
  ["null", T.NULL],
]);

const operators = new Map<string, TokenType>([
  ["==", T.EQUALS],
  ["!=", T.NOT_EQUALS],
  ["<=", T.LESS_EQUALS],
  [">=", T.GREATER_EQUALS],
  ["&&", T.LOGICAL_AND],
  ["||", T.LOGICAL_OR],
  ["<", T.LESS],
  [">", T.GREATER],
  ["[", T.LBRACKET],
  ["]", T.RBRACKET],
  ["{", T.LBRACE],
  ["}", T.RBRACE],
  ["(", T.LPAREN],
  [")", T.RPAREN],
  [".", T.DOT],
  [",", T.COMMA],
  ["-", T.MINUS],
  ["!", T.EXCLAM],
  ["?", T.QUESTION],
  [":", T.COLON],
  ["+", T.PLUS],
  ["*", T.STAR],
  ["/", T.SLASH],
  ["%", T.PERCENT],
]);

function matchToken(source: string, start: number): Match {
  const c = source.charAt(start);
  if (isLetter(c)) return matchWord(source, start);
  if (isDigit(c) || (c === "." && isDigit(source.charAt(start + 1)))) return matchNumber(source, start);
  if (c === '"' || c === "'") return fromScan(source, T.STRING, scanString(source, start));
  if (c === "`") return matchEscapedIdentifier(source, start);
  const two = operators.get(source.slice(start, start + 2));
  if (two !== undefined) return { type: two, end: start + 2 };
  const one = operators.get(c);
  if (one !== undefined) return { type: one, end: start + 1 };
  // `=`, `&` and `|` may start a token, so the scanner also reads, and loses, the next character.
  return { type: undefined, end: afterCharacter(source, "=&|".includes(c) ? start + 1 : start) };
}

function matchWord(source: string, start: number): Match {
  let end = start + 1;
  while (isWordCharacter(source.charAt(end))) end++;
  const literal = matchPrefixedString(source, start);
  if (literal !== undefined && literal.end > end) return literal;
  return { type: keywords.get(source.slice(start, end)) ?? T.IDENTIFIER, end };
}

/** `r"…"`, `b"…"` and `br"…"` in either case; `undefined` unless one is complete. */
function matchPrefixedString(source: string, start: number): Match | undefined {
  const first = source.charAt(start).toLowerCase();
  const bytes = first === "b";
  const at = bytes ? start + 1 : start;
  const quote = source.charAt(at);
  const raw = quote.toLowerCase() === "r";
  if (!bytes && !raw) return undefined;
  const opening = raw ? source.charAt(at + 1) : quote;
  if (opening !== '"' && opening !== "'") return undefined;
  const scan = raw ? scanRawString(source, at) : scanString(source, at);
  return scan.end < 0 ? undefined : { type: bytes ? T.BYTES : T.STRING, end: scan.end };
}

const numberPattern = /(?:[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)/y;
const integerPattern = /(?:0x[0-9a-fA-F]+|[0-9]+)([uU]?)/y;

function matchNumber(source: string, start: number): Match {
  numberPattern.lastIndex = start;
  const float = numberPattern.test(source) ? numberPattern.lastIndex : -1;
  integerPattern.lastIndex = start;
  const integer = integerPattern.exec(source);
  const integerEnd = integer === null ? -1 : integerPattern.lastIndex;
  if (float > integerEnd) return { type: T.NUM_FLOAT, end: float };
  return { type: integer?.[1] ? T.NUM_UINT : T.NUM_INT, end: integerEnd };
}

const escapedIdentifierPattern = /`[A-Za-z0-9_.\-/ ]*/y;

function matchEscapedIdentifier(source: string, start: number): Match {
  escapedIdentifierPattern.lastIndex = start;
  escapedIdentifierPattern.test(source);
  const end = escapedIdentifierPattern.lastIndex;
  if (end > start + 1 && source.charAt(end) === "`") return { type: T.ESC_IDENTIFIER, end: end + 1 };
  return { type: undefined, end: afterCharacter(source, end) };
}

function fromScan(source: string, type: TokenType, scan: Scan): Match {
  return scan.end < 0 ? { type: undefined, end: afterCharacter(source, scan.diedAt) } : { type, end: scan.end };
}

function afterCharacter(source: string, at: number): number {
  const code = source.codePointAt(at);
  return code !== undefined && code > 0xffff ? at + 2 : at + 1;
}

function isLetter(c: string): boolean {
  return (c >= "a" && c <= "z") || (c >= "A" && c <= "Z") || c === "_";
}

function isDigit(c: string): boolean {
  return c >= "0" && c <= "9";
}

function isWordCharacter(c: string): boolean {
  return c !== "" && (isLetter(c) || isDigit(c));
}
