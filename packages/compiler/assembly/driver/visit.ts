/** One walk through the rules of a scope, for one action. */
import { isStrict, readsValues, remembersRules, usesDerivedRoles, usesOutputs, usesRolePolicies } from "./options";
import { effectOf, isNegated, isOfRolePolicy, policyKeyOf, Rule, slotOf } from "./rule";
import { tellsErrors } from "./request";
import { evaluateVariables, FAILED, FALSE, judge, recallFired, rememberFired, TRUE, UNKNOWN } from "./run";

@external("optional", "emitOutput?usesOutputs")
declare function emitOutput(output: usize, activated: bool, action: usize): void;

/** A byte for each policy, by its number: whether one of its rules was visited. */
@external("layout", "visitedPolicies")
export declare function visitedPolicies(): usize;
@external("layout", "marksEnd")
declare function marksEnd(): usize;
@external("layout", "policyCount")
export declare function policyCount(): u32;

let stepAllowed: bool = false;
let stepStopped: usize = 0;
let stepFailed: bool = false;
let stepAction: usize = 0;

// @ts-ignore: decorator
@inline
export function startStep(allowed: bool, action: usize): void {
  stepAllowed = allowed;
  stepStopped = 0;
  stepFailed = false;
  stepAction = action;
}

/** Whether an allow was met. */
export function isAllowed(): bool {
  return stepAllowed;
}

/** Whether no rule that allows can add anything to the answer. */
// @ts-ignore: decorator
@inline
export function isSettled(): bool {
  return stepAllowed && !isStrict() && !usesOutputs() && !tellsErrors();
}

/** The rule that denied or failed, or 0. */
export function stoppedBy(): usize {
  return stepStopped;
}

/** Whether an error in strict evaluation stopped the walk. */
export function hasFailed(): bool {
  return stepFailed;
}

/** Who denied: an implicit deny of a role policy, and an error in strict evaluation, are their own policy's. */
export function denyingPolicy(policy: usize): usize {
  if (!usesRolePolicies() && !isStrict()) return policy;
  const rule = changetype<Rule>(stepStopped);
  return isOfRolePolicy(rule) || stepFailed ? policyKeyOf(rule) : policy;
}

/** Forgets which policies took part and which derived roles were active. */
export function clearMarks(): void {
  memory.fill(visitedPolicies(), 0, marksEnd() - visitedPolicies());
}

const SKIPPED: u32 = 4;

/** Visits a rule; whether the walk goes on. */
export function visit(rule: Rule): bool {
  if (tellsErrors()) store<u8>(visitedPolicies() + <usize>rule.policy, 1);
  if (readsValues() && rule.params != 0) evaluateVariables(<u32>rule.params - 1);
  const verdict = fires(rule);
  if (isStrict() && verdict == FAILED) {
    stepFailed = true;
    stepStopped = changetype<usize>(rule);
    return false;
  }
  if (usesDerivedRoles() && verdict == SKIPPED) return true;
  if (usesOutputs() && rule.output != 0) emitOutput(rule.output, verdict == TRUE, stepAction);
  if (verdict != TRUE) return true;
  const effect = effectOf(rule);
  if (effect == 2) {
    stepStopped = changetype<usize>(rule);
    return false;
  }
  if (effect == 1) stepAllowed = true;
  return true;
}

/** Whether a rule fires. One whose derived role is inactive is skipped the first time, and counts as not met from then on. */
function fires(rule: Rule): u32 {
  if (!readsValues()) return TRUE;
  if (rule.condition == 0 && rule.derivedRoleCondition == 0) return TRUE;
  if (!remembersRules()) return judgeRule(rule);
  const slot = slotOf(rule) - 1;
  const remembered = recallFired(slot);
  if (remembered != UNKNOWN) return remembered;
  const verdict = judgeRule(rule);
  if (!isStrict() || verdict != FAILED) rememberFired(slot, verdict == SKIPPED ? FALSE : verdict);
  return verdict;
}

// @ts-ignore: decorator
@inline
function judgeRule(rule: Rule): u32 {
  if (usesDerivedRoles() && rule.derivedRoleCondition != 0) {
    const active = judge(rule.derivedRoleCondition - 1);
    if (isStrict() && active == FAILED) return FAILED;
    if (active == FALSE) return SKIPPED;
  }
  const verdict = rule.condition == 0 ? TRUE : judge(rule.condition - 1);
  if (isStrict() && verdict == FAILED) return FAILED;
  if (usesRolePolicies() && isNegated(rule)) return verdict == TRUE ? FALSE : TRUE;
  return verdict;
}
