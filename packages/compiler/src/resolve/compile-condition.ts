import type { Match, Output, PolicyCondition } from "@edict/policy";
import type { Condition, RuleExpr, RuleOutput } from "@edict/protocol";
import { invalidExpression } from "./collect-definitions.ts";
import type { CompileContext } from "./compile-context.ts";
import { compileExpression } from "./compile-expression.ts";
import { markUsed, type NameUsage } from "./name-usage.ts";

/** What the expressions of one policy are compiled with. */
export interface RuleCompiler {
  readonly context: CompileContext;
  readonly usage: NameUsage;
}

/** Compiles a condition. `path` is its protobuf path. `undefined` if there is none, or it cannot be used. */
export function compileCondition(
  compiler: RuleCompiler,
  condition: PolicyCondition | undefined,
  path: string,
): Condition | undefined {
  if (condition === undefined) {
    return undefined;
  }
  if (condition.match === undefined) {
    const { mistakes, definitions } = compiler.usage;
    mistakes.push({
      code: "not_supported",
      error: "scripts in conditions are no longer supported",
      description: "Unsupported feature",
      document: definitions.document,
      path,
      remedy: "Write the condition as CEL under `match`.",
    });
    return undefined;
  }
  return compileMatch(compiler, condition.match, `${path}.match`);
}

function compileMatch(compiler: RuleCompiler, match: Match, path: string): Condition | undefined {
  if (match.expr !== undefined) {
    const expr = compileText(compiler, match.expr, `${path}.expr`);
    return expr && { op: "expr", expr };
  }
  for (const op of ["all", "any", "none"] as const) {
    const list = match[op];
    if (list !== undefined) {
      const of = list.of.flatMap((part, index) => compileMatch(compiler, part, `${path}.${op}.of[${index}]`) ?? []);
      return { op, of };
    }
  }
  return undefined;
}

/** Compiles one expression and marks what it names. `undefined` if it has a mistake, which is then reported. */
function compileText(compiler: RuleCompiler, text: string, path: string): RuleExpr | undefined {
  const { context, usage } = compiler;
  const result = compileExpression(text, context.expressions);
  if (!result.ok) {
    const { document } = usage.definitions;
    usage.mistakes.push(invalidExpression(text, result, { document, path }));
    return undefined;
  }
  markUsed(usage, result, path);
  return result.expr;
}

/** Compiles the outputs of a rule, whose protobuf path is `path`. */
export function compileOutput(
  compiler: RuleCompiler,
  output: Output | undefined,
  path: string,
): RuleOutput | undefined {
  if (output === undefined) {
    return undefined;
  }
  const { expr, when } = output;
  const compile = (text: string | undefined, member: string) =>
    text === undefined || text === "" ? undefined : compileText(compiler, text, `${path}.output.${member}`);
  const deprecated = compile(expr, "expr");
  const activated = compile(when?.ruleActivated, "when.rule_activated");
  const notMet = compile(when?.conditionNotMet, "when.condition_not_met");
  if (expr === "" && (when === undefined || (when.ruleActivated === "" && when.conditionNotMet === ""))) {
    compiler.usage.mistakes.push({
      code: "policy_value",
      error: "empty output",
      description: "output must have at least one expression",
      document: compiler.usage.definitions.document,
      path: `${path}.output`,
    });
  }
  return { ruleActivated: activated ?? deprecated, conditionNotMet: notMet };
}
