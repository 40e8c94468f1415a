/** One mistake in an expression. The message is public and reads as cel-go words it. */
export interface CelIssue {
  /** Offset in the source in UTF-16 units, or -1 when the issue concerns the whole expression. */
  readonly offset: number;
  /** From 1; -1 when the issue concerns the whole expression. */
  readonly line: number;
  /** From 0, in code points. */
  readonly column: number;
  readonly message: string;
}
