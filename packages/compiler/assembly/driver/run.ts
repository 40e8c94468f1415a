/** What one decision has worked out so far, and what it will tell. An entry counts only with the number of the decision. */
import { alloc } from "../core/arena";
import { emptyList, falseCell, isError, n, p, q, trueCell } from "../core/cell";
import { compareBytes, sameText } from "../core/compare-bytes";
import { startMeter } from "../core/meter";
import { isStrict, readsValues, reportsErrors } from "./options";
import { tellsErrors } from "./request";

@external("layout", "verdicts")
declare function verdicts(): usize;
@external("layout", "fired")
declare function fired(): usize;
/** Calls a function of the policy set by its number. */
@external("table", "call")
declare function callPolicy(index: u32): u32;

export const UNKNOWN: u32 = 0;
export const FALSE: u32 = 1;
export const TRUE: u32 = 2;
/** Happens in strict evaluation only. */
export const FAILED: u32 = 3;

let generation: u32 = 0;
let firstError: usize = 0;
let lastError: usize = 0;
let errorTotal: u32 = 0;
let derivedRolesInScope: usize = 0;

export function startRun(): void {
  if (!readsValues()) return;
  generation += 1;
  if (generation >= 0x1fffffff) restart();
  firstError = 0;
  lastError = 0;
  errorTotal = 0;
  derivedRolesInScope = emptyList;
}

@external("layout", "memoryEnd")
declare function memoryEnd(): usize;

/** Numbers have run out, so everything remembered is cleared. */
function restart(): void {
  generation = 1;
  memory.fill(verdicts(), 0, memoryEnd() - verdicts());
}

/** What `runtime.effectiveDerivedRoles` reads as: a LIST or an ERROR. */
export function effectiveDerivedRoles(): usize {
  return derivedRolesInScope;
}

export function setEffectiveDerivedRoles(list: usize): void {
  derivedRolesInScope = list;
}

// @ts-ignore: decorator
@inline
function recall(at: usize): u32 {
  const entry = load<u32>(at);
  return entry >> 2 == generation ? entry & 3 : UNKNOWN;
}

/** Verdict of a condition; remembered unless the condition says that it must not be. */
export function judge(condition: u32): u32 {
  const at = verdicts() + (<usize>condition << 2);
  const known = recall(at);
  if (known != UNKNOWN) return known;
  const verdict = callPolicy(condition);
  if ((verdict & 4) != 0) return (verdict & 3) + 1;
  store<u32>(at, (generation << 2) | (verdict + 1));
  return verdict + 1;
}

export function recallFired(slot: u32): u32 {
  return recall(fired() + (<usize>slot << 2));
}

export function rememberFired(slot: u32, verdict: u32): void {
  store<u32>(fired() + (<usize>slot << 2), (generation << 2) | verdict);
}

/** Evaluates the variables of a policy the first time that one of its rules comes up. */
export function evaluateVariables(params: u32): void {
  const at = verdicts() + (<usize>params << 2);
  if (recall(at) != UNKNOWN) return;
  store<u32>(at, (generation << 2) | TRUE);
  callPolicy(params);
}

/** A variable's value, or what stands for one that failed. */
export function settleVariable(value: usize, expression: usize, failed: usize): usize {
  if (!isError(value)) return value;
  if (reportsErrors()) recordError(expression, value);
  return failed;
}

/** Evaluates an expression by its number. */
export function evaluate(expression: u32): usize {
  return <usize>callPolicy(expression);
}

/** An evaluation error: expression and error, both cells, and the next one. */
@unmanaged
export class EvaluationError {
  expression: usize;
  error: usize;
  next: usize;
}

/** Notes an error of an expression once; nobody who asked for effects alone hears of it. */
export function recordError(expression: usize, error: usize): void {
  if (!tellsErrors()) return;
  for (let at = firstError; at != 0; at = changetype<EvaluationError>(at).next) {
    const known = changetype<EvaluationError>(at);
    if (sameText(known.expression, expression) && sameMessage(known.error, error)) return;
  }
  const noted = changetype<EvaluationError>(alloc(12));
  noted.expression = expression;
  noted.error = error;
  noted.next = 0;
  const at = changetype<usize>(noted);
  if (lastError == 0) firstError = at;
  else changetype<EvaluationError>(lastError).next = at;
  lastError = at;
  errorTotal += 1;
}

function sameMessage(a: usize, b: usize): bool {
  if (!sameText(p(a), p(b))) return false;
  return q(a) == q(b) || (q(a) != 0 && q(b) != 0 && sameText(q(a), q(b)));
}

/** The errors, sorted by expression and message: `[count, error…]`. */
export function sortedErrors(): usize {
  const list = alloc(4 + (<usize>errorTotal << 2));
  store<u32>(list, errorTotal);
  let count: u32 = 0;
  for (let at = firstError; at != 0; at = changetype<EvaluationError>(at).next) {
    let i = count;
    for (; i > 0; i -= 1) {
      const before = list + (<usize>i << 2);
      if (compareErrors(load<u32>(before), at) <= 0) break;
      store<u32>(before, load<u32>(before), 4);
    }
    store<u32>(list + (<usize>i << 2), <u32>at, 4);
    count += 1;
  }
  return list;
}

function compareErrors(a: usize, b: usize): i32 {
  const left = changetype<EvaluationError>(a);
  const right = changetype<EvaluationError>(b);
  const order = compareTexts(left.expression, right.expression);
  if (order != 0) return order;
  const byText = compareTexts(p(left.error), p(right.error));
  if (byText != 0 || q(left.error) == 0 || q(right.error) == 0) return byText;
  return compareTexts(q(left.error), q(right.error));
}

function compareTexts(a: usize, b: usize): i32 {
  return compareBytes(p(a), n(a), p(b), n(b));
}

/** What a condition's outcome (0, 1, or an ERROR) means: 0 false, 1 true, 2 failed. Called by conditions. */
export function settle(outcome: i32, expression: usize): u32 {
  if (<u32>outcome < 2) return <u32>outcome;
  if (reportsErrors()) recordError(expression, <usize>outcome);
  return isStrict() ? 2 : 0;
}

/** The outcome of a condition that may be any value: what is no boolean does not hold. */
export function outcomeOf(value: usize): i32 {
  if (value == trueCell) return 1;
  if (value == falseCell || !isError(value)) return 0;
  return <i32>value;
}

/** Begins an evaluation whose work has to be counted. */
export function beginMetered(): void {
  startMeter();
}

/** The variables that a condition reads. */
export function needVariables(params: u32): void {
  evaluateVariables(params);
}
