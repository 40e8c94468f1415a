/** The decision: principal policies first, then for each role the scopes from the most specific one up. */
import { alloc } from "../core/arena";
import { emptyText } from "../core/cell";
import { sameText } from "../core/compare-bytes";
import { found, foundDeny, foundEffect, foundPolicy, foundScope, isFinal, noMatch, placePolicy } from "./finding";
import { nameOf } from "./names";
import { hasPrincipalPolicies, hasSchemas, isStrict, readsRuntime, usesOutputs, usesRolePolicies, usesScopes } from "./options";
import { startOutputs } from "./outputs";
import {
  findPlace,
  needsConsent,
  overridesParent,
  placeExists,
  placeParentRoles,
  principalPlaceExists,
  principalScopeCount,
  Scope,
  scopeAt,
  scopeCount,
  scopeFlags,
  scopeText,
} from "./place";
import { actionCount, actions, detail, roleCount, tellsErrors, word } from "./request";
import { readRoles, Role, roleAt } from "./roles";
import { startRun } from "./run";
import { visitBlock } from "./block";
import { clearMarks, isAllowed, startStep, stoppedBy } from "./visit";

// What only some policy sets need; the compiler names the markers of what a set uses.
@external("optional", "enterScope?usesDerivedRoles")
declare function enterScope(scope: Scope, principalRoles: usize): void;
@external("optional", "checkSchemas?usesSchemas")
declare function checkSchemas(): bool;
@external("optional", "clearSchemas?usesSchemas")
declare function clearSchemas(): void;
@external("optional", "visitRolePolicies?usesRolePolicies")
declare function visitRolePolicies(scope: Scope, action: usize, name: u32, role: Role): bool;
@external("optional", "walkPrincipalPolicies?usesPrincipalPolicies")
declare function walkPrincipalPolicies(action: usize, name: u32, count: u32): bool;
@external("optional", "findPrincipalPlace?usesPrincipalPolicies")
declare function findPrincipalPlace(): void;

/** The answer for one action, 12 bytes: 1 allow or 2 deny, who decided (see `finding.ts`), the scope in which it was decided. */
@unmanaged
export class Outcome {
  effect: u32;
  policy: usize;
  scope: usize;
}

let outcomes: usize = 0;
let principalRoles: usize = 0;
let roleList: usize = 0;

export function outcomeAt(index: u32): Outcome {
  return changetype<Outcome>(outcomes + <usize>index * 12);
}

// @ts-ignore: decorator
@inline
export function actionAt(index: u32): usize {
  return <usize>load<u32>(word(actions) + (<usize>index << 2));
}

/** Decides the request; the address of the outcomes, one per action. */
export function decide(): usize {
  const count = <u32>word(actionCount);
  outcomes = alloc(<usize>count * 12);
  startOutputs();
  startRun();
  if (readsRuntime() || word(detail) != 0) clearMarks();
  findPlace();
  if (hasSchemas()) clearSchemas();
  const hasPrincipals = hasPrincipalPolicies();
  if (hasPrincipals) findPrincipalPlace();
  const principalScopes = hasPrincipals ? principalScopeCount() : 0;
  if (hasSchemas() && (scopeCount() != 0 || principalScopes != 0) && checkSchemas()) return denyAll(count, placePolicy);
  // Elsewhere no rule is found where there is no place.
  if ((usesRolePolicies() || hasPrincipals) && !placeExists() && !(hasPrincipals && principalPlaceExists())) return denyAll(count, noMatch);
  roleList = readRoles(placeParentRoles());
  principalRoles = roleAt(roleList, <u32>word(roleCount)).withParents;
  for (let i: u32 = 0; i < count; i += 1) decideAction(i, principalScopes);
  return outcomes;
}

function denyAll(count: u32, policy: usize): usize {
  for (let i: u32 = 0; i < count; i += 1) setOutcome(i, 2, policy, emptyText);
  return outcomes;
}

// @ts-ignore: decorator
@inline
function setOutcome(index: u32, effect: u32, policy: usize, scope: usize): void {
  const outcome = outcomeAt(index);
  outcome.effect = effect;
  outcome.policy = policy;
  outcome.scope = scope;
}

function decideAction(index: u32, principalScopes: u32): void {
  const action = actionAt(index);
  if (usesOutputs()) {
    const same = firstSame(index);
    if (same < index) {
      memory.copy(changetype<usize>(outcomeAt(index)), changetype<usize>(outcomeAt(same)), 12);
      return;
    }
  }
  const name = nameOf(action);
  if (principalScopes == 0 || word(roleCount) == 0 || !walkPrincipalPolicies(action, name, principalScopes)) {
    walkRoles(action, name);
  }
  setOutcome(index, foundEffect() == 1 ? 1 : 2, foundPolicy(), foundScope());
}

/** The first place of an action: one that is asked twice is decided once, so that its outputs appear once, and told once. */
export function firstSame(index: u32): u32 {
  let i: u32 = 0;
  while (i < index && !sameText(actionAt(i), actionAt(index))) i += 1;
  return i;
}

/** The first role that ends in an allow wins, even if an earlier one was denied; otherwise the first role's result stands. */
function walkRoles(action: usize, name: u32): void {
  const count = <u32>word(roleCount);
  // With principal policies there is a place, at least of the principal.
  const isSomewhere = placeExists() || (count == 0 && hasPrincipalPolicies());
  const policy = !isSomewhere ? noMatch : count == 0 ? emptyText : placePolicy;
  let keptEffect: u32 = 0;
  let keptPolicy = policy;
  let keptScope: usize = emptyText;
  if (count > 1 && canWalkTogether()) {
    walkScopes(action, name, roleAt(roleList, count), policy);
    if (foundEffect() != 2) return;
  }
  for (let i: u32 = 0; i < count; i += 1) {
    walkScopes(action, name, roleAt(roleList, i), policy);
    if (isFinal() || foundEffect() == 1) return;
    if (i > 0 && keptEffect != 0) continue;
    keptEffect = foundEffect();
    // Elsewhere it is the one policy for all roles.
    if (isStrict() || usesRolePolicies()) keptPolicy = foundPolicy();
    keptScope = foundScope();
  }
  found(keptEffect, keptPolicy, keptScope);
}

/** Whether all roles may be walked as one: nobody can tell the difference unless a rule denies to some and not to others. */
// @ts-ignore: decorator
@inline
function canWalkTogether(): bool {
  if (isStrict() || readsRuntime() || usesOutputs() || usesRolePolicies()) return false;
  return word(detail) == 0 && scopeCount() == 1;
}

/** Walks the scopes for one role, from the most specific one up. A deny stops at once, an allow at the end of its scope. */
function walkScopes(action: usize, name: u32, role: Role, policy: usize): void {
  const listsRoles = readsRuntime() || word(detail) != 0;
  let allowed = false;
  const count = scopeCount();
  for (let i: u32 = 0; i < count; i += 1) {
    const scope = scopeAt(i);
    if (listsRoles) enterScope(scope, principalRoles);
    startStep(allowed, action);
    visitScope(scope, action, name, role);
    if (stoppedBy() != 0) {
      foundDeny(policy, scopeText(scope));
      return;
    }
    allowed = isAllowed() && (scopeFlags(scope) & needsConsent) == 0;
    if (allowed && (scopeFlags(scope) & overridesParent) != 0) {
      found(1, policy, scopeText(scope));
      return;
    }
    if (!usesScopes()) break;
  }
  found(0, policy, emptyText);
}

/** Denies of role policies come first, so that they are seen before any allow. */
function visitScope(scope: Scope, action: usize, name: u32, role: Role): void {
  if (usesRolePolicies() && scope.rules != 0 && load<u32>(scope.rules) != 0 && !visitRolePolicies(scope, action, name, role)) return;
  if (scope.block != 0) visitBlock(scope.block, action, name, role.withParents);
}
