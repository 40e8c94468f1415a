import { type CelBindings, type CelProgram, planCel } from "@edict/cel";
import type { CelExpr, Condition, RuleExpr, RuleParams } from "@edict/protocol";

/** An expression made executable; `original` is what evaluation errors name. */
export interface LoadedExpression {
  readonly original: string;
  readonly ast: CelExpr;
  readonly run: CelProgram;
}

/** Variables and constants of a policy; `slot` is where a request remembers the values of the variables. */
export interface LoadedParams {
  readonly slot: number;
  readonly constants: CelBindings;
  readonly variables: readonly { readonly name: string; readonly expression: LoadedExpression }[];
}

/** A condition with its parameters; `slot` is where a request remembers the verdict. */
export interface LoadedCondition {
  readonly slot: number;
  /** Reads `runtime`, so the verdict depends on the scope and must not be remembered. */
  readonly readsRuntime: boolean;
  readonly tree: ConditionTree;
  readonly params: LoadedParams;
  /** The only expression of a condition without variables, the most frequent kind. */
  readonly alone: LoadedExpression | undefined;
}

export type ConditionTree =
  | { readonly op: "expr"; readonly expression: LoadedExpression }
  | { readonly op: "all" | "any" | "none"; readonly of: readonly ConditionTree[] };

/**
 * Makes expressions, parameters and conditions executable. Each distinct source is planned once, whichever rows use it.
 */
export class ExpressionLoader {
  readonly #programs = new Map<string, LoadedExpression>();
  readonly #params = new Map<RuleParams, LoadedParams>();
  readonly #conditions = new Map<string, LoadedCondition>();
  readonly #trees = new Map<Condition, { readonly tree: ConditionTree; readonly key: string }>();

  get paramsCount(): number {
    return this.#params.size;
  }

  get conditionCount(): number {
    return this.#conditions.size;
  }

  expression(expr: RuleExpr): LoadedExpression {
    const known = this.#programs.get(expr.original);
    if (known !== undefined) return known;
    const loaded = { original: expr.original, ast: expr.ast, run: planCel(expr.ast) };
    this.#programs.set(expr.original, loaded);
    return loaded;
  }

  params(params: RuleParams): LoadedParams {
    const known = this.#params.get(params);
    if (known !== undefined) return known;
    const loaded: LoadedParams = {
      slot: this.#params.size,
      constants: params.constants,
      variables: params.orderedVariables.map(({ name, expr }) => ({ name, expression: this.expression(expr) })),
    };
    this.#params.set(params, loaded);
    return loaded;
  }

  /** Conditions of equal text and equal parameters share a verdict. */
  condition(condition: Condition, params: LoadedParams): LoadedCondition {
    const { tree, key } = this.#tree(condition);
    const id = `${params.slot}\0${key}`;
    const known = this.#conditions.get(id);
    if (known !== undefined) return known;
    const alone = tree.op === "expr" && params.variables.length === 0 ? tree.expression : undefined;
    const loaded = { slot: this.#conditions.size, readsRuntime: readsRuntime(condition), tree, params, alone };
    this.#conditions.set(id, loaded);
    return loaded;
  }

  #tree(condition: Condition): { readonly tree: ConditionTree; readonly key: string } {
    const known = this.#trees.get(condition);
    if (known !== undefined) return known;
    const loaded = this.#loadTree(condition);
    this.#trees.set(condition, loaded);
    return loaded;
  }

  #loadTree(condition: Condition): { readonly tree: ConditionTree; readonly key: string } {
    if (condition.op === "expr") {
      return {
        tree: { op: "expr", expression: this.expression(condition.expr) },
        key: `=${condition.expr.original}\0`,
      };
    }
    const parts = condition.of.map((part) => this.#tree(part));
    return {
      tree: { op: condition.op, of: parts.map((part) => part.tree) },
      key: `${condition.op}(${parts.map((part) => part.key).join("")})`,
    };
  }
}

/** Whether the verdict can change within a request; variables are remembered and so do not count. */
function readsRuntime(condition: Condition): boolean {
  return condition.op === "expr" ? mentions(condition.expr.ast, "runtime") : condition.of.some(readsRuntime);
}

function mentions(expr: CelExpr, name: string): boolean {
  switch (expr.kind) {
    case "const":
      return false;
    case "ident":
      return expr.name === name || expr.name === `.${name}`;
    case "select":
      return mentions(expr.operand, name);
    case "call":
      return (expr.target !== undefined && mentions(expr.target, name)) || expr.args.some((arg) => mentions(arg, name));
    case "list":
      return expr.elements.some((element) => mentions(element, name));
    case "struct":
      return expr.entries.some(
        (entry) => mentions(entry.value, name) || ("map" in entry.key && mentions(entry.key.map, name)),
      );
    case "comprehension":
      return [expr.iterRange, expr.accuInit, expr.loopCondition, expr.loopStep, expr.result].some((part) =>
        mentions(part, name),
      );
  }
}
