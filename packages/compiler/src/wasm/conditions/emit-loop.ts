import type { CelCall, CelComprehension, CelExpr } from "@edict/protocol";
import type { Code } from "../module/code.ts";
import type { ExpressionEmitter } from "./expression-emitter.ts";
import { type ExpressionScope, withLocals } from "./expression-scope.ts";

/**
 * Emits a comprehension. With `asOutcome`, only a quantifier is emitted, which leaves an outcome; false means that nothing
 * was emitted. Otherwise a cell is left.
 */
export function emitLoop(
  emitter: ExpressionEmitter,
  expr: CelComprehension,
  scope: ExpressionScope,
  asOutcome = false,
): boolean {
  const quantifier = readQuantifier(expr);
  if (quantifier !== undefined) {
    emitQuantifier(emitter, expr, quantifier, scope);
    if (!asOutcome) emitter.code.runtime("fromOutcome");
    return true;
  }
  if (asOutcome) return false;
  if (isBinding(expr)) emitBinding(emitter, expr, scope);
  else {
    const builder = readBuilder(expr);
    if (builder !== undefined) emitBuilder(emitter, expr, builder, scope);
    else emitFold(emitter, expr, scope);
  }
  return true;
}

/** `cel.bind(name, value, result)`: a loop over nothing. */
function isBinding(expr: CelComprehension): boolean {
  return expr.iterRange.kind === "list" && expr.iterRange.elements.length === 0 && isBool(expr.loopCondition, false);
}

/** The value is computed once; an ERROR is passed on where it is used. */
function emitBinding(emitter: ExpressionEmitter, expr: CelComprehension, scope: ExpressionScope): void {
  const { code } = emitter;
  const bound = code.local();
  emitter.cell(expr.accuInit, scope);
  code.set(bound);
  emitter.cell(expr.result, withLocals(scope, [[expr.accuVar, bound]]));
  code.release(bound);
}

/** The locals of a loop. */
interface LoopLocals {
  readonly range: number;
  readonly index: number;
  readonly count: number;
  readonly first: number;
  readonly second: number | undefined;
  readonly scope: ExpressionScope;
}

/**
 * Emits a loop inside a block that ends with a result. `body` runs with the variables set; it may branch to the block
 * (depth 3 from inside it) with a result.
 */
function emitOver(
  emitter: ExpressionEmitter,
  expr: CelComprehension,
  scope: ExpressionScope,
  body: (locals: LoopLocals) => void,
): void {
  const { code } = emitter;
  const isTwo = expr.iterVar2 !== "";
  const [range, index, count, first] = [code.local(), code.local(), code.local(), code.local()];
  const second = isTwo ? code.local() : undefined;
  const inner = withLocals(scope, [
    [expr.iterVar, first],
    ...(second === undefined ? [] : [[expr.iterVar2, second] as const]),
  ]);
  emitter.cell(expr.iterRange, scope);
  code.runtime(isTwo ? "rangeTwo" : "rangeOne").tee(range);
  emitErrorExit(code, range, 0);
  code.op(0x1a);
  code.get(range).load(4).set(count).const(0).set(index);
  code.block(false).loop();
  code.get(index).get(count).op(0x4f).brIf(1);
  code.runtime("turn").tee(first).if(false).get(first).br(3).end();
  if (second === undefined) code.get(range).get(index).runtime("itemAt").set(first);
  else {
    code.get(range).get(index).runtime("keyAt").set(first);
    code.get(range).get(index).runtime("valueAt").set(second);
  }
  body({ range, index, count, first, second, scope: inner });
  code.get(index).const(1).op(0x6a).set(index).br(0).end().end();
  code.release(range, index, count, first, ...(second === undefined ? [] : [second]));
}

/** Leaves the block at `depth` with the cell in a local if that is an ERROR; the cell on the stack stays. */
function emitErrorExit(code: Code, local: number, depth: number): void {
  code.get(local).load(0).const(31).op(0x46).brIf(depth);
}

interface Quantifier {
  readonly predicate: CelExpr;
  /** The value of the predicate that decides: true for `exists`, false for `all`. */
  readonly deciding: boolean;
}

function readQuantifier(expr: CelComprehension): Quantifier | undefined {
  const { accuVar, loopStep: step, result } = expr;
  if (step.kind !== "call" || step.args.length !== 2 || !isIdent(result, accuVar)) return undefined;
  const [accu, predicate] = step.args;
  if (predicate === undefined || !isIdent(accu, accuVar)) return undefined;
  const deciding = step.function === "_||_" ? true : step.function === "_&&_" ? false : undefined;
  if (deciding === undefined || !isBool(expr.accuInit, !deciding) || !asksAccumulator(expr, deciding)) return undefined;
  return { predicate, deciding };
}

/** The loop condition of quantifiers: `@not_strictly_false(accu)`, with a negation for `exists`. */
function asksAccumulator(expr: CelComprehension, negated: boolean): boolean {
  const condition = expr.loopCondition;
  if (condition.kind !== "call" || condition.function !== "@not_strictly_false") return false;
  const [asked] = condition.args;
  if (!negated) return isIdent(asked, expr.accuVar);
  return asked?.kind === "call" && asked.function === "!_" && isIdent(asked.args[0], expr.accuVar);
}

/** The outcome that decides ends the loop; else the first ERROR stands, else the opposite. */
function emitQuantifier(
  emitter: ExpressionEmitter,
  expr: CelComprehension,
  { predicate, deciding }: Quantifier,
  scope: ExpressionScope,
): void {
  const { code } = emitter;
  const outcome = code.local();
  const held = code.local();
  const [decisive, other] = deciding ? [1, 0] : [0, 1];
  code.const(other).set(outcome);
  code.block();
  emitOver(emitter, expr, scope, (loop) => {
    emitter.outcome(predicate, loop.scope);
    code.tee(held).const(decisive).op(0x46).if(false).const(decisive).br(3).end();
    code.get(outcome).const(other).op(0x46).if(false).get(held).set(outcome).end();
  });
  code.get(outcome).end();
  code.release(outcome, held);
}

interface Builder {
  readonly filter: CelExpr | undefined;
  readonly start: "startList" | "startMap";
  /** Element of a list, or key and value of a map. */
  readonly parts: readonly CelExpr[];
}

/** `map`, `filter` and the transforms; `undefined` for anything else. */
function readBuilder(expr: CelComprehension): Builder | undefined {
  if (!isBool(expr.loopCondition, true) || !isIdent(expr.result, expr.accuVar)) return undefined;
  const { step, filter } = readFilter(expr);
  if (step?.kind !== "call" || !isIdent(step.args[0], expr.accuVar)) return undefined;
  const added = step.args[1];
  const isAppending =
    step.function === "_+_" &&
    added?.kind === "list" &&
    added.elements.length === 1 &&
    added.optionalIndices.length === 0;
  if (isAppending && expr.accuInit.kind === "list" && expr.accuInit.elements.length === 0) {
    return { filter, start: "startList", parts: added.elements };
  }
  const isInserting = step.function === "cel.@mapInsert" && step.args.length === 3;
  if (!isInserting || expr.accuInit.kind !== "struct" || expr.accuInit.entries.length > 0) return undefined;
  return { filter, start: "startMap", parts: step.args.slice(1) };
}

function readFilter(expr: CelComprehension): {
  readonly step: CelExpr | undefined;
  readonly filter: CelExpr | undefined;
} {
  const step = expr.loopStep;
  if (step.kind !== "call" || step.function !== "_?_:_") return { step, filter: undefined };
  const [filter, then, otherwise] = (step as CelCall).args;
  return isIdent(otherwise, expr.accuVar) ? { step: then, filter } : { step: undefined, filter: undefined };
}

/** Adds to a list or map in place; an ERROR takes its place, and the loop goes on without effect. */
function emitBuilder(
  emitter: ExpressionEmitter,
  expr: CelComprehension,
  { filter, start, parts }: Builder,
  scope: ExpressionScope,
): void {
  const { code } = emitter;
  const built = code.local();
  const held = code.local();
  code.const(0).set(built);
  code.block();
  emitOver(emitter, expr, scope, (loop) => {
    code.get(built).op(0x45).if(false).get(loop.count).runtime(start).set(built).end();
    if (filter !== undefined) {
      emitter.outcome(filter, loop.scope);
      code.tee(held).const(1).op(0x46).if(false);
    }
    code.get(built);
    for (const part of parts) emitter.cell(part, loop.scope);
    code.runtime(start === "startList" ? "append" : "addEntry").set(built);
    if (filter === undefined) return;
    code.else().get(held).if(false).get(held).set(built).end().end();
  });
  code.get(built).if().get(built);
  if (start === "startMap") code.runtime("closeUniqueMap");
  code
    .else()
    .const(start === "startList" ? 96 : 112)
    .end();
  code.end();
  code.release(built, held);
}

/** Any other comprehension. */
function emitFold(emitter: ExpressionEmitter, expr: CelComprehension, scope: ExpressionScope): void {
  const { code } = emitter;
  const accu = code.local();
  emitter.cell(expr.accuInit, scope);
  code.set(accu);
  const withAccu = withLocals(scope, [[expr.accuVar, accu]]);
  code.block();
  emitOver(emitter, expr, withAccu, (loop) => {
    // The loop's own variables hide an accumulator of the same name.
    emitter.outcome(expr.loopCondition, loop.scope);
    code.op(0x45).brIf(1);
    emitter.cell(expr.loopStep, loop.scope);
    code.set(accu);
  });
  emitter.cell(expr.result, withAccu);
  code.end();
  code.release(accu);
}

function isBool(expr: CelExpr, value: boolean): boolean {
  return expr.kind === "const" && expr.value.type === "bool" && expr.value.value === value;
}

function isIdent(expr: CelExpr | undefined, name: string): boolean {
  return expr?.kind === "ident" && expr.name === name;
}
