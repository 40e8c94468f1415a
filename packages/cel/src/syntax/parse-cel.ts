import { buildAst } from "./build-ast.ts";
import { toIssues } from "./cel-issue.ts";
import { parseSyntax } from "./parse-syntax.ts";
import type { CelParseResult } from "./parsed-cel.ts";
import { sourceText } from "./source-text.ts";

/** Length of an expression in code points beyond which it is refused, as in cel-go. */
export const sourceCodePointsMax = 100_000;

/**
 * Parses an expression and expands its macros. Never throws: what is wrong comes back as issues sorted by place.
 * Expressions longer than 100000 code points or nested deeper than 250 levels are refused.
 */
export function parseCel(source: string): CelParseResult {
  // A code point takes at most two units: what is longer need not be counted.
  const text = sourceText(source.length > 2 * sourceCodePointsMax ? "" : source);
  const size = source.length > 2 * sourceCodePointsMax ? source.length : text.codePoints;
  if (size > sourceCodePointsMax) {
    const message = `expression code point size exceeds limit: size: ${size}, limit ${sourceCodePointsMax}`;
    return { ok: false, issues: [{ offset: -1, line: -1, column: -1, message }] };
  }
  const { root, errors } = parseSyntax(source);
  const { expr, positions, mistakes } = buildAst(root, text);
  const all = [...errors, ...mistakes];
  return all.length > 0
    ? { ok: false, issues: toIssues(all, text) }
    : { ok: true, parsed: { source, expr, positions } };
}
