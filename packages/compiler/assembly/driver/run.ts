/** What one decision has worked out so far, and what it will tell. An entry counts only with the number of the decision. */
import { alloc } from "../core/arena";
import { emptyList, falseCell, isError, n, p, q, trueCell } from "../core/cell";
import { compareBytes } from "../core/compare-bytes";
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
let derivedRolesInScope: usize = 0;

export function startRun(): void {
  if (!readsValues()) return;
  generation += 1;
  if (generation >= 0x1fffffff) restart();
  firstError = 0;
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

/** The first error by the order of expressions and messages, or 0. */
export function firstNoted(): usize {
  return firstError;
}

/** Notes an error of an expression once, in its place; nobody who asked for effects alone hears of it. */
export function recordError(expression: usize, error: usize): void {
  if (!tellsErrors()) return;
  let before: usize = 0;
  let next = firstError;
  for (; next != 0; next = changetype<EvaluationError>(next).next) {
    const order = compareErrors(changetype<EvaluationError>(next), expression, error);
    if (order == 0) return;
    if (order > 0) break;
    before = next;
  }
  const noted = changetype<EvaluationError>(alloc(12));
  noted.expression = expression;
  noted.error = error;
  noted.next = next;
  if (before == 0) firstError = changetype<usize>(noted);
  else changetype<EvaluationError>(before).next = changetype<usize>(noted);
}

function compareErrors(noted: EvaluationError, expression: usize, error: usize): i32 {
  const order = compareTexts(noted.expression, expression);
  if (order != 0) return order;
  const byText = compareTexts(p(noted.error), p(error));
  // What follows a text, if nothing does, reads as an empty one.
  return byText != 0 ? byText : compareTexts(q(noted.error), q(error));
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
