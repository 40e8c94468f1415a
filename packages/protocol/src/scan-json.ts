type Expect = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma or }" | "comma or ]" | "end";

/** How deep values may nest; Go's decoder stops here too. */
const goDepthMax = 10_000;

/** Where the first value of a text ends, or what is wrong with it. */
export type JsonScan = { readonly ok: true; readonly end: number } | { readonly ok: false; readonly mistake: string };

/**
 * Finds the end of the first JSON value of a text, or its first syntax error in the words of Go's `encoding/json`, which
 * Cerbos repeats in its answers. What follows the first value is not looked at, as Cerbos decodes one value.
 */
export function scanJson(text: string, depthMax = goDepthMax): JsonScan {
  if (/^[ \t\r\n]*$/.test(text)) return { ok: false, mistake: "EOF" };
  const end = scanFirstValue(text, depthMax);
  return typeof end === "string" ? { ok: false, mistake: end } : { ok: true, end };
}

/** The end of the first value, or the mistake. */
function scanFirstValue(text: string, depthMax: number): number | string {
  const open: ("{" | "[")[] = [];
  let expect: Expect = "value";
  let at = 0;
  const close = (): Expect => {
    open.pop();
    const outer = open.at(-1);
    return outer === undefined ? "end" : outer === "{" ? "comma or }" : "comma or ]";
  };
  while (expect !== "end") {
    while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
    const char = text.charAt(at);
    if (char === "") return "unexpected EOF";
    if (
      (char === "}" && (expect === "key or }" || expect === "comma or }")) ||
      (char === "]" && (expect === "value or ]" || expect === "comma or ]"))
    ) {
      expect = close();
      at += 1;
    } else if (expect === "colon") {
      if (char !== ":") return invalid(char, "after object key");
      expect = "value";
      at += 1;
    } else if (expect === "comma or }" || expect === "comma or ]") {
      if (char !== ",")
        return invalid(char, expect === "comma or }" ? "after object key:value pair" : "after array element");
      expect = expect === "comma or }" ? "key" : "value";
      at += 1;
    } else if (expect === "key" || expect === "key or }") {
      if (char !== '"') return invalid(char, "looking for beginning of object key string");
      const end = scanString(text, at);
      if (typeof end === "string") return end;
      expect = "colon";
      at = end;
    } else if (char === "{" || char === "[") {
      open.push(char);
      if (open.length > depthMax) return "exceeded max depth";
      expect = char === "{" ? "key or }" : "value or ]";
      at += 1;
    } else {
      const end = scanScalar(text, at);
      if (typeof end === "string") return end;
      const outer = open.at(-1);
      expect = outer === undefined ? "end" : outer === "{" ? "comma or }" : "comma or ]";
      at = end;
    }
  }
  return at;
}

function invalid(char: string, where: string): string {
  return `invalid character ${quoteChar(char)} ${where}`;
}

function quoteChar(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  return `'${JSON.stringify(char).slice(1, -1)}'`;
}

function scanScalar(text: string, from: number): number | string {
  const char = text.charAt(from);
  if (char === '"') return scanString(text, from);
  if (char === "-" || (char >= "0" && char <= "9")) return scanNumber(text, from);
  const word = char === "t" ? "true" : char === "f" ? "false" : char === "n" ? "null" : undefined;
  if (word === undefined) return invalid(char, "looking for beginning of value");
  for (let offset = 1; offset < word.length; offset += 1) {
    const actual = text.charAt(from + offset);
    if (actual === "") return "unexpected EOF";
    if (actual !== word.charAt(offset))
      return invalid(actual, `in literal ${word} (expecting ${quoteChar(word.charAt(offset))})`);
  }
  return from + word.length;
}

function scanString(text: string, from: number): number | string {
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '"') return at + 1;
    if (char < " ") return invalid(char, "in string literal");
    if (char !== "\\") continue;
    at += 1;
    const escaped = text.charAt(at);
    if (escaped === "u") {
      for (let digit = 1; digit <= 4; digit += 1) {
        const hex = text.charAt(at + digit);
        if (hex === "") return "unexpected EOF";
        if (!/[0-9a-fA-F]/.test(hex)) return invalid(hex, "in \\u hexadecimal character escape");
      }
      at += 4;
    } else if (escaped !== "" && !'"\\/bfnrt'.includes(escaped)) return invalid(escaped, "in string escape code");
  }
  return "unexpected EOF";
}

function scanNumber(text: string, from: number): number | string {
  let at = text.charAt(from) === "-" ? from + 1 : from;
  const digits = (where: string): string | undefined => {
    const first = text.charAt(at);
    if (first === "") return "unexpected EOF";
    if (first < "0" || first > "9") return invalid(first, where);
    while (text.charAt(at) >= "0" && text.charAt(at) <= "9") at += 1;
    return undefined;
  };
  if (text.charAt(at) === "0") at += 1;
  else {
    const error = digits("in numeric literal");
    if (error !== undefined) return error;
  }
  if (text.charAt(at) === ".") {
    at += 1;
    const error = digits("after decimal point in numeric literal");
    if (error !== undefined) return error;
  }
  if (text.charAt(at) === "e" || text.charAt(at) === "E") {
    at += 1;
    if (text.charAt(at) === "+" || text.charAt(at) === "-") at += 1;
    const error = digits("in exponent of numeric literal");
    if (error !== undefined) return error;
  }
  return at;
}
