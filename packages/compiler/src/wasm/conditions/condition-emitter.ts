import type { CelExpr, Condition, JsonObject, JsonValue, RuleExpr, RuleParams } from "@edict/protocol";
import type { WasmRefusal } from "../../wasm-refusals.ts";
import type { DataImage } from "../data/data-image.ts";
import { Code } from "../module/code.ts";
import type { RuntimeModule } from "../module/read-module.ts";
import { noParams } from "../no-params.ts";
import type { AttributeSlots } from "./attribute-slots.ts";
import { type ExpressionContext, ExpressionEmitter } from "./expression-emitter.ts";
import { type ExpressionScope, Refusal } from "./expression-scope.ts";
import { isMetered } from "./is-metered.ts";
import { fixedCells } from "./static-value.ts";

interface EmittedParams {
  readonly scope: ExpressionScope;
  /** Number of the function that evaluates the variables, + 1; 0 without variables. */
  readonly evaluate: number;
}

/**
 * Compiles conditions, variables and outputs to functions without parameters, each at most once. Functions are numbered
 * from 0; where a rule refers to one, the number is one higher and 0 means none.
 */
export class ConditionEmitter {
  readonly functions: Code[] = [];
  readonly refusals: WasmRefusal[] = [];
  readonly #context: ExpressionContext;
  readonly #globals: JsonObject;
  readonly #params = new Map<RuleParams, EmittedParams>();
  readonly #nullableParams = new Map<RuleParams, EmittedParams>();
  readonly #conditions = new Map<string, number>();
  readonly #outputs = new Map<string, number>();
  readonly #ids = new Map<RuleParams, number>();
  readonly #isStrict: boolean;
  readonly #reportsErrors: boolean;
  #variableCount = 0;
  #readsRuntime = false;
  #readsNow = false;
  #isRuntimeRead = false;

  constructor(
    parts: { readonly data: DataImage; readonly runtime: RuntimeModule; readonly slots: AttributeSlots },
    options: { readonly globals: JsonObject; readonly strictEvaluation: boolean; readonly reportErrors: boolean },
  ) {
    this.#globals = options.globals;
    this.#isStrict = options.strictEvaluation;
    this.#reportsErrors = options.reportErrors;
    this.#context = {
      ...parts,
      noteRuntime: () => {
        this.#readsRuntime = true;
        this.#isRuntimeRead = true;
      },
      noteNow: () => {
        this.#readsNow = true;
      },
    };
  }

  get readsRuntime(): boolean {
    return this.#isRuntimeRead;
  }

  get readsNow(): boolean {
    return this.#readsNow;
  }

  /** Bytes that the values of variables need. */
  get variableBytes(): number {
    return this.#variableCount * 4;
  }

  /** Number of a condition's function + 1. Conditions of equal text and equal parameters share one. */
  condition(condition: Condition | undefined, params: RuleParams | undefined): number {
    if (condition === undefined) return 0;
    const own = params ?? noParams;
    return this.#once(this.#conditions, `${this.#id(own)}\0${keyOf(condition)}`, () =>
      this.#emitCondition(condition, this.#paramsOf(own), false),
    );
  }

  /** The same where derived roles are listed: a variable that fails reads as null there, unless evaluation is strict. */
  listedCondition(condition: Condition | undefined, params: RuleParams): number {
    if (condition === undefined) return 0;
    if (params.orderedVariables.length === 0) return this.condition(condition, params);
    return this.#once(this.#conditions, `null\0${this.#id(params)}\0${keyOf(condition)}`, () =>
      this.#emitCondition(condition, this.#nullableParamsOf(params), true),
    );
  }

  /** Number of an output expression's function + 1. */
  output(expr: RuleExpr | undefined, params: RuleParams): number {
    if (expr === undefined) return 0;
    return this.#once(this.#outputs, `${this.#id(params)}\0${expr.original}`, () => {
      const { scope } = this.#paramsOf(params);
      return this.#emit(expr.original, (emitter) => emitter.cell(expr.ast, scope), [expr.ast]);
    });
  }

  /** Number of the function that evaluates the variables of parameters, + 1. */
  params(params: RuleParams): number {
    return this.#paramsOf(params).evaluate;
  }

  #id(params: RuleParams): number {
    const known = this.#ids.get(params) ?? this.#ids.size;
    this.#ids.set(params, known);
    return known;
  }

  #once(numbers: Map<string, number>, key: string, emit: () => number): number {
    const known = numbers.get(key) ?? emit();
    numbers.set(key, known);
    return known;
  }

  #paramsOf(params: RuleParams): EmittedParams {
    const known = this.#params.get(params) ?? this.#emitParams(params, false);
    this.#params.set(params, known);
    return known;
  }

  #nullableParamsOf(params: RuleParams): EmittedParams {
    const known = this.#nullableParams.get(params) ?? this.#emitParams(params, true);
    this.#nullableParams.set(params, known);
    return known;
  }

  #emitParams(params: RuleParams, isNullable: boolean): EmittedParams {
    const variables = new Map<string, number>();
    const scope: ExpressionScope = {
      locals: new Map(),
      constants: params.constants as ReadonlyMap<string, JsonValue>,
      variables,
      globals: this.#globals,
    };
    if (params.orderedVariables.length === 0) return { scope, evaluate: 0 };
    const first = this.#variableCount;
    this.#variableCount += params.orderedVariables.length;
    const code = new Code();
    for (const [i, { name, expr }] of params.orderedVariables.entries()) {
      const value = code.local();
      this.#fill(code, expr.original, (emitter) => emitter.cell(expr.ast, scope), [expr.ast]);
      code.const(this.#shownText(expr.original)).const(this.#onFailure(name, isNullable)).runtime("settleVariable");
      code
        .set(value)
        .address("variables", (first + i) * 4)
        .get(value)
        .store(0);
      code.release(value);
      variables.set(name, first + i);
    }
    code.const(0);
    return { scope, evaluate: this.#add(code) };
  }

  /** The text of an expression, for reports of its errors. */
  #shownText(original: string): number {
    return this.#reportsErrors ? this.#context.data.text(original) : fixedCells.emptyText;
  }

  /** The cell that stands for a variable that failed: null, or the ERROR that it is not defined. */
  #onFailure(name: string, isNullable: boolean): number {
    const { data } = this.#context;
    return isNullable && !this.#isStrict ? 16 : data.cell(31, 0, data.text(`undefined field '${name}'`), 0);
  }

  #emitCondition(condition: Condition, params: EmittedParams, isListed: boolean): number {
    const code = new Code();
    this.#readsRuntime = false;
    if (isListed) code.call(params.evaluate - 1).op(0x1a);
    else if (params.evaluate !== 0) code.const(params.evaluate - 1).runtime("needVariables");
    this.#emitTree(code, condition, params.scope);
    // A verdict with bit 2 set is not remembered: it depends on the scope, or on variables that are null here.
    if (this.#readsRuntime || isListed) code.const(4).op(0x72);
    return this.#add(code);
  }

  /** Leaves 0 false, 1 true or 2 failed. */
  #emitTree(code: Code, condition: Condition, scope: ExpressionScope): void {
    if (condition.op === "expr") {
      const { ast, original } = condition.expr;
      this.#fill(code, original, (emitter) => emitter.rootOutcome(ast, scope), [ast]);
      code.const(this.#shownText(original)).runtime("settle");
      return;
    }
    const verdict = code.local();
    const stopAt = condition.op === "all" ? 0 : 1;
    code.block();
    for (const part of condition.of) {
      this.#emitTree(code, part, scope);
      code
        .tee(verdict)
        .const(1 - stopAt)
        .op(0x47)
        .if(false);
      code
        .get(verdict)
        .const(2)
        .op(0x46)
        .if()
        .const(2)
        .else()
        .const(condition.op === "any" ? 1 : 0)
        .end();
      code.br(1).end();
    }
    code.const(condition.op === "any" ? 0 : 1).end();
    code.release(verdict);
  }

  #emit(original: string, emit: (emitter: ExpressionEmitter) => void, asts: readonly CelExpr[]): number {
    const code = new Code();
    this.#fill(code, original, emit, asts);
    return this.#add(code);
  }

  /** Emits an expression; one that cannot be compiled is noted, and the module is never made. */
  #fill(code: Code, original: string, emit: (emitter: ExpressionEmitter) => void, asts: readonly CelExpr[]): void {
    if (asts.some(isMetered)) code.runtime("beginMetered");
    try {
      emit(new ExpressionEmitter(this.#context, code));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refusals.push({ what: error.what, expression: original });
      code.const(0);
    }
  }

  #add(code: Code): number {
    return this.functions.push(code);
  }
}

function keyOf(condition: Condition): string {
  if (condition.op === "expr") return `=${condition.expr.original}\0`;
  return `${condition.op}(${condition.of.map(keyOf).join("")})`;
}
