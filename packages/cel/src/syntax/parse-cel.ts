import type { CelParseResult } from "./parsed-cel.ts";

/**
 * Parses an expression and expands its macros. Never throws: what is wrong comes back as issues sorted by place.
 * Expressions longer than 100000 code points or nested deeper than 250 levels are refused.
 */
export function parseCel(source: string): CelParseResult {
  return {
    ok: false,
    issues: [{ offset: -1, line: -1, column: -1, message: `the parser is not built yet: ${source}` }],
  };
}
