/** One token of a JSON text with its place; composite values start with their bracket. */
export interface JsonToken {
  readonly type: "{" | "}" | "[" | "]" | "string" | "number" | "literal" | "end";
  /** Offset of the first character. */
  readonly at: number;
  /** As it stands in the text. */
  readonly raw: string;
  /** Decoded strings; otherwise the same as `raw`. */
  readonly value: string;
}

/**
 * Walks the tokens of a text that is known to be well-formed JSON, skipping commas and colons.
 */
export class JsonTokens {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): JsonToken {
    const text = this.#text;
    while (this.#at < text.length && " \t\r\n,:".includes(text.charAt(this.#at))) this.#at += 1;
    const at = this.#at;
    const first = text.charAt(at);
    if (first === "") return { type: "end", at, raw: "", value: "" };
    if (first === "{" || first === "}" || first === "[" || first === "]") {
      this.#at += 1;
      return { type: first, at, raw: first, value: first };
    }
    const end = first === '"' ? endOfString(text, at) : endOfWord(text, at);
    this.#at = end;
    const raw = text.slice(at, end);
    if (first === '"') return { type: "string", at, raw, value: String(JSON.parse(raw)) };
    return { type: first === "t" || first === "f" || first === "n" ? "literal" : "number", at, raw, value: raw };
  }

  peek(): JsonToken {
    const at = this.#at;
    const token = this.next();
    this.#at = at;
    return token;
  }

  /** Skips one whole value and returns its text. */
  skipValue(): string {
    const first = this.next();
    let depth = first.type === "{" || first.type === "[" ? 1 : 0;
    while (depth > 0) {
      const { type } = this.next();
      if (type === "{" || type === "[") depth += 1;
      else if (type === "}" || type === "]") depth -= 1;
    }
    return this.#text.slice(first.at, this.#at);
  }
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "\\") at += 1;
    else if (char === '"') return at + 1;
  }
  return text.length;
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !' \t\r\n,:{}[]"'.includes(text.charAt(at))) at += 1;
  return at;
}

/** Line and column of an offset, from 1, as protojson counts them. */
export function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  return `${before.split("\n").length}:${at - before.lastIndexOf("\n")}`;
}
