import { describe, expect, it } from "vitest";
import { parseCel } from "../src/index.ts";
import { debugString } from "./support/debug-string.ts";
import { conformanceTests, parsingTests } from "./support/spec-suite.ts";

const all = [...conformanceTests, ...parsingTests];

// The reference trees were made without the macros of cel-go's extensions.
const extensionMacros =
  /\b(?:cel\.bind|cel\.block|cel\.index|optMap|optFlatMap|sortBy|greatest|least|transform\w*|existsOne|proto\.\w+Ext)\b|\.(?:all|exists|exists_one)\(\s*\w+,\s*\w+,/;
// Nor with optional syntax where they stand for errors of it.
const text = (source: string): string => source.replace(/\s+/g, " ");

describe("trees are those of cel-go", () => {
  it("for every expression of the specification's suite", () => {
    const wrong: unknown[] = [];
    let compared = 0;
    for (const { name, original, ast } of all) {
      if (ast === undefined || extensionMacros.test(original.expr) || original.disableMacros) continue;
      const parsed = parseCel(original.expr);
      compared++;
      if (!parsed.ok) wrong.push({ name, expr: original.expr, issues: parsed.issues });
      else if (text(debugString(parsed.parsed.expr)) !== text(ast)) {
        wrong.push({ name, expr: original.expr, want: ast, got: debugString(parsed.parsed.expr) });
      }
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(2000);
  });
});
