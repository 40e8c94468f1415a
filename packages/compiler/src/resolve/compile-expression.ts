import { type CelIssue, checkCel, foldCel, parseCel } from "@edict/cel";
import type { CelExpr, RuleExpr } from "@edict/protocol";
import { visitCel } from "./visit-cel.ts";

/**
 * An expression that type-checks, with what is constant in it folded, and the constants and variables that its folded form
 * names: like in Cerbos, what folding drops is not used.
 */
export interface CompiledExpression {
  readonly ok: true;
  readonly expr: RuleExpr;
  /** As its author wrote it. */
  readonly written: CelExpr;
  readonly constants: readonly string[];
  readonly variables: readonly string[];
}

/** One that does not; the messages are cel-go's. */
export interface FailedExpression {
  readonly ok: false;
  readonly code: "cel_syntax" | "cel_type";
  readonly messages: readonly string[];
  /** Where the first mistake is in the expression, from 1; `undefined` if it is nowhere in particular. */
  readonly character: number | undefined;
}

export type ExpressionResult = CompiledExpression | FailedExpression;

/** Expressions compiled before, by text. */
export type KnownExpressions = Map<string, ExpressionResult>;

const knownMax = 100_000;

/** Parses and type-checks an expression; one text is compiled once. */
export function compileExpression(text: string, known: KnownExpressions): ExpressionResult {
  const found = known.get(text);
  if (found !== undefined) {
    return found;
  }
  const result = compile(text);
  if (known.size >= knownMax) {
    known.clear();
  }
  known.set(text, result);
  return result;
}

function compile(original: string): ExpressionResult {
  const parsed = parseCel(original);
  if (!parsed.ok) {
    return fail("cel_syntax", parsed.issues);
  }
  const result = checkCel(parsed.parsed);
  if (!result.ok) {
    return fail("cel_type", result.issues);
  }
  const ast = foldCel(result.checked).expr;
  return { ok: true, expr: { original, ast }, written: result.checked.expr, ...namesIn(ast) };
}

function fail(code: FailedExpression["code"], issues: readonly CelIssue[]): FailedExpression {
  const offset = issues[0]?.offset ?? -1;
  return {
    ok: false,
    code,
    messages: issues.map((issue) => issue.message),
    character: offset < 0 ? undefined : offset + 1,
  };
}

function namesIn(ast: CelExpr): { readonly constants: readonly string[]; readonly variables: readonly string[] } {
  const constants = new Set<string>();
  const variables = new Set<string>();
  visitCel(ast, (node) => {
    if (node.kind !== "select" || node.operand.kind !== "ident") {
      return;
    }
    const { name } = node.operand;
    if (name === "C" || name === "constants") {
      constants.add(node.field);
    } else if (name === "V" || name === "variables") {
      variables.add(node.field);
    }
  });
  return { constants: [...constants].sort(), variables: [...variables].sort() };
}
