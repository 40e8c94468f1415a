import type { SourceText } from "./source-text.ts";

/** One mistake in an expression. The message is public and reads as cel-go words it. */
export interface CelIssue {
  /** Offset in the source in code points, or -1 when the issue concerns the whole expression. */
  readonly offset: number;
  /** From 1; -1 when the issue concerns the whole expression. */
  readonly line: number;
  /** From 0, in code points; -1 when the issue concerns the whole expression. */
  readonly column: number;
  readonly message: string;
}

/** Issues of one expression beyond which the rest is dropped. */
export const issuesMax = 100;

/** Places mistakes given by UTF-16 offset and sorts them by place; those of one place keep their order. */
export function toIssues(
  mistakes: readonly { readonly offset: number; readonly message: string }[],
  text: SourceText,
): CelIssue[] {
  return mistakes
    .slice(0, issuesMax)
    .map(({ offset, message }) => {
      if (offset < 0) return { offset: -1, line: -1, column: -1, message };
      return { offset: text.codePointOffset(offset), ...text.lineAndColumn(offset), message };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}
