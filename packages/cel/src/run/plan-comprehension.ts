import type { CelComprehension, CelExpr } from "@edict/protocol";
import { insertInto } from "../library/optionals.ts";
import { CelError, noSuchOverload } from "../value/cel-error.ts";
import { CelMap } from "../value/cel-map.ts";
import type { CelValue } from "../value/cel-value.ts";
import { mapEntries, mapKeys } from "../value/map-access.ts";
import { spend, stepsExceeded } from "../value/meter.ts";
import { internalTypeNameOf, isList, isMap } from "../value/type-name.ts";
import type { CelFrame } from "./cel-frame.ts";
import type { Node, Planned } from "./node.ts";
import { dynamic } from "./node.ts";
import type { Cell, PlanContext } from "./plan-context.ts";
import { withCells } from "./plan-context.ts";

/** The parts of a comprehension after planning. */
interface Loop {
  readonly range: Node;
  readonly first: Cell;
  /** Set in the two-variable form. */
  readonly second: Cell | undefined;
  /** Context of the loop's body. */
  readonly inside: PlanContext;
}

/** Plans a comprehension; the shapes that macros expand to run without their general machinery. */
export function planComprehension(expr: CelComprehension, context: PlanContext): Planned {
  context.notes.metered = true;
  if (isBinding(expr)) return planBinding(expr, context);
  const first = newCell();
  const second = expr.iterVar2 === "" ? undefined : newCell();
  const cells: [string, Cell][] = [[expr.iterVar, first]];
  if (second !== undefined) cells.push([expr.iterVar2, second]);
  const inside = withCells(context, cells);
  const loop: Loop = { range: context.plan(expr.iterRange, context).run, first, second, inside };
  return dynamic(planQuantifier(expr, loop) ?? planBuilder(expr, loop) ?? planFold(expr, loop, context));
}

function newCell(init?: Planned): Cell {
  return { value: undefined, init };
}

/** `cel.bind(name, value, result)`: a loop over nothing. The value is evaluated when it is first used. */
function isBinding(expr: CelComprehension): boolean {
  return expr.iterRange.kind === "list" && expr.iterRange.elements.length === 0 && isBool(expr.loopCondition, false);
}

function planBinding(expr: CelComprehension, context: PlanContext): Planned {
  const init = context.plan(expr.accuInit, context);
  const cell = newCell(init);
  const result = context.plan(expr.result, withCells(context, [[expr.accuVar, cell]]));
  return dynamic((frame) => {
    const before = cell.value;
    cell.value = undefined;
    const value = result.run(frame);
    cell.value = before;
    return value;
  });
}

/** Runs the body for each element until it says stop (`false`); the result is an error when the loop could not run. */
function forEach(loop: Loop, range: CelValue | CelError, body: () => boolean): CelError | undefined {
  if (range instanceof CelError) return range;
  return loop.second === undefined
    ? forEachOne(loop.first, range, body)
    : forEachTwo(loop.first, loop.second, range, body);
}

function forEachOne(cell: Cell, range: CelValue, body: () => boolean): CelError | undefined {
  const elements = isList(range) ? range : isMap(range) ? mapKeys(range) : undefined;
  if (elements === undefined) {
    return new CelError(`got '${internalTypeNameOf(range)}', expected iterable type`);
  }
  for (let i = 0; i < elements.length; i++) {
    if (!spend(1)) return stepsExceeded;
    cell.value = elements[i] ?? null;
    if (!body()) return undefined;
  }
  return undefined;
}

function forEachTwo(first: Cell, second: Cell, range: CelValue, body: () => boolean): CelError | undefined {
  const entries = isList(range)
    ? range.map((value, i) => [BigInt(i), value] as const)
    : isMap(range)
      ? mapEntries(range)
      : undefined;
  if (entries === undefined) {
    return new CelError(`unsupported comprehension range type: ${internalTypeNameOf(range)}`);
  }
  for (const [key, value] of entries) {
    if (!spend(1)) return stepsExceeded;
    first.value = key;
    second.value = value;
    if (!body()) return undefined;
  }
  return undefined;
}

/** `all` and `exists`, or `undefined` when the comprehension is neither. */
function planQuantifier(expr: CelComprehension, loop: Loop): Node | undefined {
  const { accuVar, loopStep: step, result } = expr;
  if (step.kind !== "call" || step.args.length !== 2 || !isIdent(result, accuVar)) return undefined;
  const [accu, predicate] = step.args;
  if (accu === undefined || predicate === undefined || !isIdent(accu, accuVar)) return undefined;
  const deciding = step.function === "_||_" ? true : step.function === "_&&_" ? false : undefined;
  if (deciding === undefined || !isBool(expr.accuInit, !deciding) || !asksAccumulator(expr, deciding)) return undefined;
  const holds = loop.inside.plan(predicate, loop.inside).run;
  const { range, first, second } = loop;
  return (frame) => {
    const list = range(frame);
    if (list instanceof CelError || second !== undefined || !isList(list)) {
      return quantify(loop, list, holds, deciding, frame);
    }
    // The frequent case, a list, without a closure per element.
    let outcome: boolean | CelError = !deciding;
    for (let i = 0; i < list.length; i++) {
      if (!spend(1)) return stepsExceeded;
      first.value = list[i] ?? null;
      const value = holds(frame);
      if (value === deciding) return deciding;
      if (value !== !deciding && outcome === !deciding) outcome = value instanceof CelError ? value : noSuchOverload;
    }
    return outcome;
  };
}

function quantify(
  loop: Loop,
  range: CelValue | CelError,
  holds: Node,
  deciding: boolean,
  frame: CelFrame,
): CelValue | CelError {
  let outcome: boolean | CelError = !deciding;
  const failure = forEach(loop, range, () => {
    const value = holds(frame);
    if (value === deciding) {
      outcome = deciding;
      return false;
    }
    if (value !== !deciding && outcome === !deciding) outcome = value instanceof CelError ? value : noSuchOverload;
    return true;
  });
  return failure ?? outcome;
}

/** The loop condition of quantifiers: `@not_strictly_false(accu)`, with a negation for `exists`. */
function asksAccumulator(expr: CelComprehension, negated: boolean): boolean {
  const condition = expr.loopCondition;
  if (condition.kind !== "call" || condition.function !== "@not_strictly_false") return false;
  const [asked] = condition.args;
  if (!negated) return isIdent(asked, expr.accuVar);
  return asked?.kind === "call" && asked.function === "!_" && isIdent(asked.args[0], expr.accuVar);
}

/** What a list- or map-building macro adds in each turn. */
interface Addition {
  readonly filter: Node | undefined;
  /** Adds to what was built; an error replaces it. */
  readonly add: (built: CelValue[] | CelMap, frame: CelFrame) => CelError | undefined;
  readonly start: () => CelValue[] | CelMap;
}

/** `map`, `filter` and the transforms, or `undefined` when the comprehension is none of them. */
function planBuilder(expr: CelComprehension, loop: Loop): Node | undefined {
  if (!isBool(expr.loopCondition, true) || !isIdent(expr.result, expr.accuVar)) return undefined;
  const addition = readAddition(expr, loop);
  if (addition === undefined) return undefined;
  const { filter, add, start } = addition;
  return (frame) => {
    const built = start();
    let failed: CelError | undefined;
    const failure = forEach(loop, loop.range(frame), () => {
      const wanted = filter === undefined ? true : filter(frame);
      if (wanted === true) failed ??= add(built, frame);
      else if (wanted !== false) failed = wanted instanceof CelError ? wanted : noSuchOverload;
      return true;
    });
    return failure ?? failed ?? built;
  };
}

function readAddition(expr: CelComprehension, loop: Loop): Addition | undefined {
  const { inside } = loop;
  let step = expr.loopStep;
  let filter: Node | undefined;
  if (step.kind === "call" && step.function === "_?_:_") {
    const [condition, then, otherwise] = step.args;
    if (condition === undefined || then === undefined || !isIdent(otherwise, expr.accuVar)) return undefined;
    filter = inside.plan(condition, inside).run;
    step = then;
  }
  if (step.kind !== "call" || !isIdent(step.args[0], expr.accuVar)) return undefined;
  const parts = step.args.slice(1);
  if (step.function === "_+_" && isEmptyList(expr.accuInit)) return appendElement(parts[0], filter, inside);
  if (step.function === "cel.@mapInsert" && isEmptyMap(expr.accuInit)) return insertEntry(parts, filter, inside);
  return undefined;
}

function appendElement(list: CelExpr | undefined, filter: Node | undefined, inside: PlanContext): Addition | undefined {
  if (list?.kind !== "list" || list.elements.length !== 1 || list.optionalIndices.length > 0) return undefined;
  const [element] = list.elements;
  if (element === undefined) return undefined;
  const { run } = inside.plan(element, inside);
  const add = (built: CelValue[] | CelMap, frame: CelFrame): CelError | undefined => {
    const value = run(frame);
    if (value instanceof CelError) return value;
    if (Array.isArray(built)) built.push(value);
    return undefined;
  };
  return { filter, add, start: () => [] };
}

function insertEntry(parts: readonly CelExpr[], filter: Node | undefined, inside: PlanContext): Addition | undefined {
  const [first, second] = parts.map((part) => inside.plan(part, inside).run);
  if (first === undefined) return undefined;
  const add = (built: CelValue[] | CelMap, frame: CelFrame): CelError | undefined => {
    const key = first(frame);
    if (key instanceof CelError) return key;
    if (!(built instanceof CelMap)) return noSuchOverload;
    if (second === undefined) return insertMap(built, key);
    const value = second(frame);
    return value instanceof CelError ? value : insertInto(built, [[key, value]]);
  };
  return { filter, add, start: () => new CelMap() };
}

function insertMap(built: CelMap, entries: CelValue): CelError | undefined {
  if (!isMap(entries)) return noSuchOverload;
  const list = mapEntries(entries);
  return spend(list.length) ? insertInto(built, list) : stepsExceeded;
}

/** Any other comprehension. */
function planFold(expr: CelComprehension, loop: Loop, context: PlanContext): Node {
  const init = context.plan(expr.accuInit, context).run;
  const accu = newCell();
  const inside = withCells(loop.inside, [[expr.accuVar, accu]]);
  // The loop's own variable hides an accumulator of the same name.
  const body = withCells(
    inside,
    [...loop.inside.cells].filter(([, cell]) => cell === loop.first || cell === loop.second),
  );
  const condition = body.plan(expr.loopCondition, body).run;
  const step = body.plan(expr.loopStep, body).run;
  const outside = withCells(context, [[expr.accuVar, accu]]);
  const result = outside.plan(expr.result, outside).run;
  return (frame) => {
    accu.value = init(frame);
    const failure = forEach(loop, loop.range(frame), () => {
      const goOn = condition(frame);
      if (typeof goOn === "boolean" && !goOn) return false;
      accu.value = step(frame);
      return true;
    });
    return failure ?? result(frame);
  };
}

function isBool(expr: CelExpr, value: boolean): boolean {
  return expr.kind === "const" && expr.value.type === "bool" && expr.value.value === value;
}

function isIdent(expr: CelExpr | undefined, name: string): boolean {
  return expr?.kind === "ident" && expr.name === name;
}

function isEmptyList(expr: CelExpr): boolean {
  return expr.kind === "list" && expr.elements.length === 0;
}

function isEmptyMap(expr: CelExpr): boolean {
  return expr.kind === "struct" && expr.messageName === "" && expr.entries.length === 0;
}
