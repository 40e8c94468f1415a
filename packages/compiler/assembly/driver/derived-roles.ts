/** Derived roles of the scopes that a decision enters. */
import { alloc } from "../core/arena";
import { LIST, makeCell, makeError, n } from "../core/cell";
import { putByte, putText, startBuilder, toText } from "../core/builder";
import { isStrict } from "./options";
import { Scope } from "./place";
import { setHas } from "./roles";
import { FALSE, FAILED, judge, setEffectiveDerivedRoles, TRUE } from "./run";
import { emptyList } from "../core/cell";

@external("message", "failed to compute effective derived roles [")
declare function failedText(): usize;

/** A byte for each derived role, by its number: whether it was found active. */
@external("layout", "activeRoles")
export declare function activeRoles(): usize;
@external("layout", "derivedRoleCount")
export declare function derivedRoleCount(): u32;
/** The names of derived roles, in their order. */
@external("layout", "derivedRoleNames")
export declare function derivedRoleNames(): usize;

/** Makes the derived roles of a scope the ones that `runtime` names. */
export function enterScope(scope: Scope, principalRoles: usize): void {
  if (scope.derivedRoles == 0) scope.derivedRoles = findActive(scope, principalRoles);
  setEffectiveDerivedRoles(scope.derivedRoles);
}

/** A block's derived roles are `[count, role…]`, a role `[number, condition + 1, parents, bit, …]`; no parents: any role. */
function findActive(scope: Scope, principalRoles: usize): usize {
  const list = scope.block == 0 ? 0 : <usize>load<u32>(scope.block, 12);
  if (list == 0) return emptyList;
  const count = load<u32>(list);
  const active = alloc(<usize>count << 2);
  let activeCount: u32 = 0;
  let failed: usize = 0;
  let at = list + 4;
  for (let i: u32 = 0; i < count; i += 1) {
    const verdict = judgeRole(at, principalRoles);
    const number = <usize>load<u32>(at);
    const name = <usize>load<u32>(derivedRoleNames() + (number << 2));
    if (verdict == TRUE) {
      store<u32>(active + (<usize>activeCount << 2), <u32>name);
      activeCount += 1;
      store<u8>(activeRoles() + number, 1);
    } else if (isStrict() && verdict == FAILED) failed = addFailed(failed, name);
    at += 12 + (<usize>load<u32>(at, 8) << 2);
  }
  if (isStrict() && failed != 0) return makeError(failedText(), closeFailed(failed));
  return makeCell(LIST, activeCount, active, 0);
}

function judgeRole(role: usize, principalRoles: usize): u32 {
  const parents = load<u32>(role, 8);
  let holds = parents == 0;
  for (let i: u32 = 0; i < parents && !holds; i += 1) holds = setHas(principalRoles, load<u32>(role + 12 + (<usize>i << 2)));
  if (!holds) return FALSE;
  const condition = load<u32>(role, 4);
  return condition == 0 ? TRUE : judge(condition - 1);
}

function addFailed(text: usize, name: usize): usize {
  const builder = startBuilder(64);
  if (text != 0) {
    putText(builder, text);
    putByte(builder, 44);
    putByte(builder, 32);
  }
  putText(builder, name);
  return toText(builder);
}

function closeFailed(text: usize): usize {
  const builder = startBuilder(n(text) + 1);
  putText(builder, text);
  putByte(builder, 93);
  return toText(builder);
}
