const escapes: ReadonlyMap<string, string> = new Map([
  ["\x07", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ['"', '\\"'],
  ["\\", "\\\\"],
]);
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const plainText = /^[ !#-[\]-~]*$/;

/** Text in double quotes as Go's `%q` prints it. */
export function quoteGo(text: string): string {
  if (plainText.test(text)) {
    return `"${text}"`;
  }
  let quoted = "";
  for (const character of text) {
    quoted += escapes.get(character) ?? (printable.test(character) ? character : escapeCodePoint(character));
  }
  return `"${quoted}"`;
}

function escapeCodePoint(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) {
    return `\\x${code.toString(16).padStart(2, "0")}`;
  }
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}
