/** What a walk through the scopes came to. */
import { emptyText } from "../core/cell";
import { isStrict, usesScopes } from "./options";
import { denyingPolicy, hasFailed } from "./visit";

/** Who decided an action: the address of a policy key, or one of these. */
export const noMatch: usize = 0;
export const placePolicy: usize = 1;
export const principalPolicy: usize = 2;

let effect: u32 = 0;
let policy: usize = 0;
let scope: usize = 0;
let final: bool = false;

/** 0 nothing, 1 allow, 2 deny. */
export function foundEffect(): u32 {
  return effect;
}

export function foundPolicy(): usize {
  return policy;
}

export function foundScope(): usize {
  return usesScopes() ? scope : emptyText;
}

/** Whether the finding ends the action at once: a failed condition in strict evaluation. */
export function isFinal(): bool {
  return isStrict() && final;
}

export function found(what: u32, by: usize, where: usize): void {
  effect = what;
  policy = by;
  if (usesScopes()) scope = where;
  if (isStrict()) final = false;
}

/** The rule that stopped the walk denies. */
export function foundDeny(by: usize, where: usize): void {
  found(2, denyingPolicy(by), where);
  if (isStrict()) final = hasFailed();
}
