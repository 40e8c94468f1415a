/** Offsets of a source in lines, columns and code points. */
export interface SourceText {
  /** UTF-16 offset → line from 1 and column from 0, in code points. */
  lineAndColumn(offset: number): { readonly line: number; readonly column: number };
  /** UTF-16 offset → offset in code points. */
  codePointOffset(offset: number): number;
  /** Offset in code points → UTF-16 offset. */
  unitOffset(codePoints: number): number;
  readonly codePoints: number;
}

/** Reads line starts once; sources without surrogates, nearly all, need no mapping. */
export function sourceText(source: string): SourceText {
  const lineStarts = [0];
  for (let i = source.indexOf("\n"); i >= 0; i = source.indexOf("\n", i + 1)) lineStarts.push(i + 1);
  const codePointOffset = codePointCounter(source);
  return {
    lineAndColumn(offset) {
      const line = lineAt(lineStarts, offset);
      return { line, column: codePointOffset(offset) - codePointOffset(lineStarts[line - 1] ?? 0) };
    },
    codePointOffset,
    unitOffset(codePoints) {
      if (codePointOffset(source.length) === source.length) return codePoints;
      return Array.from(source).slice(0, codePoints).join("").length;
    },
    codePoints: codePointOffset(source.length),
  };
}

function lineAt(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

function codePointCounter(source: string): (offset: number) => number {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(source)) return (offset) => offset;
  const counts = new Uint32Array(source.length + 1);
  let count = 0;
  for (let i = 0; i < source.length; i++) {
    counts[i] = count;
    if ((source.codePointAt(i) ?? 0) > 0xffff) {
      i++;
      counts[i] = count;
    }
    count++;
  }
  counts[source.length] = count;
  return (offset) => counts[offset] ?? count;
}
