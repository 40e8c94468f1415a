import type { CelIssue } from "../syntax/cel-issue.ts";
import { issuesMax } from "../syntax/cel-issue.ts";
import type { ParsedCel } from "../syntax/parsed-cel.ts";
import { sourceText } from "../syntax/source-text.ts";
import type { CelEnv } from "./cel-env.ts";
import { dynType } from "./cel-type.ts";
import { cerbosEnv } from "./cerbos-env.ts";
import type { CelCheckResult } from "./checked-cel.ts";
import type { TypeMistake } from "./checker.ts";
import { Checker } from "./checker.ts";
import { validateLiterals } from "./validate-literals.ts";

/**
 * Type-checks an expression and validates the literals that functions such as `duration`, `timestamp`, `matches` and
 * `format` are given. Never throws; issues are sorted by place.
 */
export function checkCel(parsed: ParsedCel, env: CelEnv = cerbosEnv): CelCheckResult {
  const checker = new Checker(env);
  const expr = checker.check(parsed.expr);
  if (checker.mistakes.length > 0) return { ok: false, issues: locate(parsed, checker.mistakes) };
  const types = checker.finalTypes();
  const invalid = validateLiterals(expr, types);
  if (invalid.length > 0) return { ok: false, issues: locate(parsed, invalid) };
  const type = types.get(expr.id) ?? dynType;
  return { ok: true, checked: { parsed, expr, type, types, references: checker.references } };
}

function locate(parsed: ParsedCel, mistakes: readonly TypeMistake[]): CelIssue[] {
  const text = sourceText(parsed.source);
  return mistakes
    .slice(0, issuesMax)
    .map(({ id, message }) => {
      const offset = parsed.positions.get(id);
      if (offset === undefined) return { offset: -1, line: -1, column: -1, message };
      return { offset, ...text.lineAndColumn(text.unitOffset(offset)), message };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}
