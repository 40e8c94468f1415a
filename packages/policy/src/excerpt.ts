/** The line of a mistake between its neighbors, numbered, with a caret under the column; "" if there is no such line. */
export function excerptAt(text: string, place: { readonly line: number; readonly column: number }): string {
  const first = Math.max(1, place.line - 2);
  const lines = linesOf(text, first, place.line + 1);
  const offending = lines[place.line - first];
  if (offending === undefined) {
    return "";
  }
  const width = String(first + lines.length - 1).length;
  const rows = lines.map((line, index) => {
    const number = first + index;
    const mark = number === place.line ? ">" : " ";
    return `${mark} ${String(number).padStart(width)} | ${line}`;
  });
  const indent = offending.slice(0, Math.max(0, place.column - 1)).replace(/[^\t]/g, " ");
  rows.splice(place.line - first + 1, 0, `  ${" ".repeat(width)} | ${indent}^`);
  return rows.join("\n");
}

const lineLengthMax = 200;

function linesOf(text: string, first: number, last: number): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let number = 1; number <= last && start <= text.length; number++) {
    const end = text.indexOf("\n", start);
    const stop = end === -1 ? text.length : end;
    if (number >= first) {
      lines.push(text.slice(start, Math.min(stop, start + lineLengthMax)).replace(/\r$/, ""));
    }
    start = stop + 1;
  }
  if (lines.at(-1) === "" && lines.length > last - first) {
    lines.pop();
  }
  return lines;
}
