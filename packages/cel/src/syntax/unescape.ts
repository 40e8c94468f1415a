import { pushUtf8 } from "../value/utf8.ts";

/** Value of a literal, or what is wrong with it. */
export type Unescaped<V> = { readonly ok: true; readonly value: V } | { readonly ok: false; readonly message: string };

/** Value of a string token: quotes and prefix removed, line ends made `\n`, escapes resolved. */
export function unescapeString(token: string): Unescaped<string> {
  const { body, raw } = unquote(token);
  if (raw || !body.includes("\\")) return { ok: true, value: body };
  const parts: string[] = [];
  const message = eachUnit(body, (unit) => {
    if (unit.codePoint > 0x10ffff || (unit.escaped && unit.codePoint >= 0xd800 && unit.codePoint <= 0xdfff)) {
      return "invalid unicode code point";
    }
    parts.push(String.fromCodePoint(unit.codePoint));
    return undefined;
  });
  return message === undefined ? { ok: true, value: parts.join("") } : { ok: false, message };
}

/** Value of a bytes token: `\x` and octal escapes are bytes, other characters their UTF-8. */
export function unescapeBytes(token: string): Unescaped<Uint8Array> {
  const { body, raw } = unquote(token.slice(1));
  const bytes: number[] = [];
  if (raw) {
    for (const character of body) pushUtf8(bytes, character.codePointAt(0) ?? 0);
    return { ok: true, value: Uint8Array.from(bytes) };
  }
  const message = eachUnit(body, (unit) => {
    if (unit.unicode) return "unable to unescape string";
    if (unit.escaped) bytes.push(unit.codePoint);
    else pushUtf8(bytes, unit.codePoint);
    return undefined;
  });
  return message === undefined ? { ok: true, value: Uint8Array.from(bytes) } : { ok: false, message };
}

function unquote(token: string): { readonly body: string; readonly raw: boolean } {
  const text = token.replace(/\r\n?/g, "\n");
  const raw = text.startsWith("r") || text.startsWith("R");
  const quoted = raw ? text.slice(1) : text;
  const width = quoted.length >= 6 && /^("""|''')/.test(quoted) ? 3 : 1;
  return { body: quoted.slice(width, quoted.length - width), raw };
}

interface Unit {
  readonly codePoint: number;
  /** Written as a numeric escape. */
  readonly escaped: boolean;
  /** Written as `\u` or `\U`. */
  readonly unicode: boolean;
}

const simpleEscapes = new Map([
  ["a", 7],
  ["b", 8],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["v", 11],
]);

const hexLengths = new Map([
  ["x", 2],
  ["X", 2],
  ["u", 4],
  ["U", 8],
]);

/** Visits the characters of a literal's body until `visit` complains; the scanner has validated the escapes' shape. */
function eachUnit(body: string, visit: (unit: Unit) => string | undefined): string | undefined {
  let i = 0;
  while (i < body.length) {
    const codePoint = body.codePointAt(i) ?? 0;
    if (codePoint !== 0x5c) {
      i += codePoint > 0xffff ? 2 : 1;
      const message = visit({ codePoint, escaped: false, unicode: false });
      if (message !== undefined) return message;
      continue;
    }
    const { unit, length } = readEscape(body, i + 1);
    const message = visit(unit);
    if (message !== undefined) return message;
    i += 1 + length;
  }
  return undefined;
}

function readEscape(body: string, at: number): { readonly unit: Unit; readonly length: number } {
  const c = body.charAt(at);
  const hexLength = hexLengths.get(c);
  if (hexLength !== undefined) {
    const codePoint = Number.parseInt(body.slice(at + 1, at + 1 + hexLength), 16);
    return { unit: { codePoint, escaped: true, unicode: hexLength > 2 }, length: 1 + hexLength };
  }
  if (c >= "0" && c <= "3") {
    return {
      unit: { codePoint: Number.parseInt(body.slice(at, at + 3), 8), escaped: true, unicode: false },
      length: 3,
    };
  }
  const codePoint = simpleEscapes.get(c) ?? c.codePointAt(0) ?? 0;
  return { unit: { codePoint, escaped: false, unicode: false }, length: 1 };
}
