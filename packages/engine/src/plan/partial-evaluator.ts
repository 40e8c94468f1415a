import { CelError, type CelValue, evaluateCel } from "@edict/cel";
import type { CelExpr } from "@edict/protocol";
import { iterate, toLiteralExpr } from "./cel-values.ts";
import { isResourcePath, isSettled, isVariable, type PartialScope } from "./known-paths.ts";
import { partsOf } from "./map-expr.ts";
import { isNoValue, type Locals, noLocals, type PartialStates, type PartialValue, unknown } from "./partial-value.ts";

/** A comprehension over known elements is followed for this many steps before it counts as unknown. */
const stepsMax = 100_000;

/**
 * Evaluates an expression as far as it is known, remembering what every part came to. An erroneous argument makes a call
 * an error and ends the evaluation of its arguments, else an unknown one makes it unknown; logic operators absorb both.
 */
export class PartialEvaluator {
  readonly #scope: PartialScope;
  #steps = 0;

  constructor(scope: PartialScope) {
    this.#scope = scope;
  }

  evaluate(expr: CelExpr, locals: Locals = noLocals): { readonly value: PartialValue; readonly states: PartialStates } {
    const states: PartialStates = new Map();
    const value = this.#visit(expr, locals, states);
    return { value, states };
  }

  #visit(expr: CelExpr, locals: Locals, states: PartialStates): PartialValue {
    const value = isSettled(expr, locals, this.#scope)
      ? this.#evaluateSettled(expr, states)
      : this.#compute(expr, locals, states);
    states.set(expr, value);
    return value;
  }

  #evaluateSettled(expr: CelExpr, states: PartialStates): PartialValue {
    const value = evaluateCel(expr, this.#scope.frame);
    // What cannot be written as a literal is shown by its parts, as far as evaluation got.
    const isLiteral = !(value instanceof CelError) && toLiteralExpr(value) !== undefined;
    if (!isLiteral && !isVariable(expr, this.#scope)) this.#compute(expr, noLocals, states);
    return value;
  }

  #compute(expr: CelExpr, locals: Locals, states: PartialStates): PartialValue {
    switch (expr.kind) {
      case "const":
        return evaluateCel(expr, this.#scope.frame);
      case "ident":
        return locals.get(expr.name) ?? unknown;
      case "select":
        return this.#computeSelect(expr, locals, states);
      case "call":
        return this.#computeCall(expr, locals, states);
      case "list":
      case "struct":
        return this.#computeLiteral(expr, locals, states);
      case "comprehension":
        return this.#computeComprehension(expr, locals, states);
    }
  }

  #computeSelect(
    expr: Extract<CelExpr, { readonly kind: "select" }>,
    locals: Locals,
    states: PartialStates,
  ): PartialValue {
    const operand = this.#visitLink(expr.operand, locals, states);
    if (operand === unknown || operand instanceof CelError) return operand;
    return this.#apply({ ...expr, operand: asExpr(expr.operand, operand) });
  }

  #computeCall(expr: Extract<CelExpr, { readonly kind: "call" }>, locals: Locals, states: PartialStates): PartialValue {
    const [first, second] = expr.args;
    if (first !== undefined && second !== undefined) {
      if (expr.function === "_&&_") return this.#computeLogic(first, second, false, locals, states);
      if (expr.function === "_||_") return this.#computeLogic(first, second, true, locals, states);
    }
    if (expr.function === "_?_:_") return this.#computeConditional(expr.args, locals, states);
    if (expr.function === "_[_]" && first !== undefined && second !== undefined) {
      return this.#computeIndex(expr, first, second, locals, states);
    }
    const { target } = expr;
    const inputs = target === undefined ? expr.args : [target, ...expr.args];
    const values = this.#visitInputs(inputs, locals, states);
    if (isObstacle(values)) return values;
    const known = inputs.map((input, index) => asExpr(input, values[index] ?? unknown));
    const [knownTarget, ...knownArgs] = known;
    return target === undefined || knownTarget === undefined
      ? this.#apply({ kind: "call", id: expr.id, function: expr.function, args: known })
      : this.#apply({ kind: "call", id: expr.id, function: expr.function, target: knownTarget, args: knownArgs });
  }

  /** A part of a chain of selections and lookups; a variable in it keeps its name. */
  #visitLink(part: CelExpr, locals: Locals, states: PartialStates): PartialValue {
    const value = this.#visit(part, locals, isVariable(part, this.#scope) ? new Map() : states);
    if (isConditional(part)) states.delete(part);
    return value;
  }

  /** Their values, or why there are none: the first error ends it, what is unknown does not. */
  #visitInputs(
    inputs: readonly CelExpr[],
    locals: Locals,
    states: PartialStates,
  ): readonly CelValue[] | CelError | typeof unknown {
    const values: CelValue[] = [];
    for (const input of inputs) {
      const value = this.#visit(input, locals, states);
      if (value instanceof CelError) return value;
      if (value !== unknown) values.push(value);
    }
    return values.length < inputs.length ? unknown : values;
  }

  /** Into the resource a chain is looked up whole, so its key is shown as it is; a key that fails matters all the same. */
  #computeIndex(expr: CelExpr, map: CelExpr, key: CelExpr, locals: Locals, states: PartialStates): PartialValue {
    const ofParts: PartialStates = new Map();
    const of = this.#visitLink(map, locals, ofParts);
    const isUnknownResource = of === unknown && isResourcePath(map);
    if (!isUnknownResource) for (const [part, value] of ofParts) states.set(part, value);
    if (of instanceof CelError || (of === unknown && !isUnknownResource)) return of;
    const at = this.#visitLink(key, locals, isUnknownResource ? new Map() : states);
    if (isNoValue(at)) return at;
    if (of === unknown || expr.kind !== "call") return unknown;
    return this.#apply({ ...expr, args: [asExpr(map, of), asExpr(key, at)] });
  }

  #computeLogic(
    first: CelExpr,
    second: CelExpr,
    absorbing: boolean,
    locals: Locals,
    states: PartialStates,
  ): PartialValue {
    const left = this.#visit(first, locals, states);
    if (left === absorbing) return absorbing;
    const right = this.#visit(second, locals, states);
    if (right === absorbing) return absorbing;
    if (left === unknown || right === unknown) return unknown;
    if (left instanceof CelError) return left;
    if (right instanceof CelError) return right;
    return typeof left === "boolean" && typeof right === "boolean" ? !absorbing : new CelError("no such overload");
  }

  /** While the condition is unknown, or fails, neither branch is looked at. */
  #computeConditional(args: readonly CelExpr[], locals: Locals, states: PartialStates): PartialValue {
    const [condition, truthy, falsy] = args;
    if (condition === undefined || truthy === undefined || falsy === undefined) return new CelError("no such overload");
    const value = this.#visit(condition, locals, states);
    if (isNoValue(value)) return value;
    if (typeof value !== "boolean") return new CelError("no such overload");
    const branch = value ? truthy : falsy;
    const result = this.#visit(branch, locals, states);
    // A conditional that is the branch of another is one with it, and has no value of its own.
    if (isConditional(branch)) states.delete(branch);
    return result;
  }

  #computeLiteral(expr: CelExpr, locals: Locals, states: PartialStates): PartialValue {
    const parts = partsOf(expr);
    const values = this.#visitInputs(parts, locals, states);
    if (isObstacle(values)) return values;
    const known = new Map(parts.map((part, index) => [part, asExpr(part, values[index] ?? unknown)] as const));
    if (expr.kind === "list") {
      return this.#apply({ ...expr, elements: expr.elements.map((element) => known.get(element) ?? element) });
    }
    if (expr.kind !== "struct") return unknown;
    const entries = expr.entries.map((entry) => ({
      ...entry,
      key: "map" in entry.key ? { map: known.get(entry.key.map) ?? entry.key.map } : entry.key,
      value: known.get(entry.value) ?? entry.value,
    }));
    return this.#apply({ ...expr, entries });
  }

  #computeComprehension(
    expr: Extract<CelExpr, { readonly kind: "comprehension" }>,
    locals: Locals,
    states: PartialStates,
  ): PartialValue {
    const range = this.#visit(expr.iterRange, locals, states);
    if (isNoValue(range)) return range;
    const elements = iterate(range);
    if (elements === undefined) return new CelError("no such overload");
    // Steps are evaluated for their values alone: what their parts came to differs from step to step.
    const evaluate = (part: CelExpr, scope: Locals) => this.#visit(part, scope, new Map());
    let accumulator = evaluate(expr.accuInit, locals);
    for (const [key, value] of elements) {
      this.#steps += 1;
      if (this.#steps > stepsMax) return unknown;
      const bound = new Map(locals)
        .set(expr.accuVar, accumulator)
        .set(expr.iterVar, expr.iterVar2 === "" ? (isMapRange(range) ? key : value) : key);
      if (expr.iterVar2 !== "") bound.set(expr.iterVar2, value);
      if (evaluate(expr.loopCondition, bound) === false) break;
      accumulator = evaluate(expr.loopStep, bound);
    }
    return evaluate(expr.result, new Map(locals).set(expr.accuVar, accumulator));
  }

  #apply(expr: CelExpr): PartialValue {
    return evaluateCel(expr, this.#scope.frame);
  }
}

function isConditional(expr: CelExpr): boolean {
  return expr.kind === "call" && expr.function === "_?_:_";
}

function isObstacle(values: readonly CelValue[] | CelError | typeof unknown): values is CelError | typeof unknown {
  return values === unknown || values instanceof CelError;
}

function isMapRange(range: CelValue): boolean {
  return !Array.isArray(range);
}

/** A known value as an expression: a literal if it has one, else the expression that it came from. */
function asExpr(expr: CelExpr, value: PartialValue): CelExpr {
  if (isNoValue(value)) return expr;
  return toLiteralExpr(value) ?? expr;
}
