/**
 * Some RE2 expressions mean the same to the host's own engine, which is many times faster, and cannot make it backtrack
 * for long: an anchored sequence of characters and classes, of which at most one repeats, or such a sequence without
 * repetition that may start anywhere. Returns such an expression in the host's terms, `undefined` for all others.
 */
export function toHostRegex(pattern: string): RegExp | undefined {
  const anchored = pattern.startsWith("^");
  const atEnd = pattern.endsWith("$") && !pattern.endsWith("\\$");
  const body = pattern.slice(anchored ? 1 : 0, atEnd ? -1 : undefined);
  let rest = body;
  let repetitions = 0;
  while (rest !== "") {
    const atom = atomPattern.exec(rest);
    if (atom === null) return undefined;
    rest = rest.slice(atom[0].length);
    if (atom[1] !== undefined) repetitions++;
  }
  if (repetitions > (anchored ? 1 : 0)) return undefined;
  return new RegExp((anchored ? "^" : "") + body + (atEnd ? "$" : ""), "u");
}

/** A literal character, an escaped sign, `\d`, or a class of plain ASCII, each with an optional `+` or `*`. */
const atomPattern =
  /^(?:[A-Za-z0-9_@:/,;=&%#!~"'<> -]|\\[.\\/+*?()[\]{}^$|]|\\d|\[\^?(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_@:/,;=&%#!~. +])+\])([+*])?/;
