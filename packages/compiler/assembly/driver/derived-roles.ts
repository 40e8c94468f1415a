/** Derived roles of the scopes that a decision enters. */
import { alloc } from "../core/arena";
import { LIST, makeCell, makeError, n, p } from "../core/cell";
import { compareBytes } from "../core/compare-bytes";
import { putByte, putText, startBuilder, toText } from "../core/builder";
import { isStrict, usesDerivedRoles } from "./options";
import { Scope } from "./place";
import { setHas } from "./roles";
import { FALSE, FAILED, judge, setEffectiveDerivedRoles, TRUE } from "./run";
import { emptyList } from "../core/cell";

@external("message", "failed to compute effective derived roles [")
declare function failedText(): usize;

let effective: usize = 0;
let effectiveCount: u32 = 0;
let effectiveRoom: u32 = 0;

export function startDerivedRoles(): void {
  if (!usesDerivedRoles()) return;
  effectiveCount = 0;
  effectiveRoom = 0;
}

export function effectiveRoleCount(): u32 {
  return usesDerivedRoles() ? effectiveCount : 0;
}

/** Addresses of the names of all derived roles found active, in the order of their names. */
export function effectiveRoles(): usize {
  return effective;
}

/** Makes the derived roles of a scope the ones that `runtime` names. */
export function enterScope(scope: Scope, principalRoles: usize): void {
  if (scope.derivedRoles == 0) scope.derivedRoles = findActive(scope, principalRoles);
  setEffectiveDerivedRoles(scope.derivedRoles);
}

/** A block's derived roles are `[count, role…]`, a role `[name, condition + 1, parents, bit, …]`; no parents: any role. */
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
    const name = <usize>load<u32>(at);
    if (verdict == TRUE) {
      store<u32>(active + (<usize>activeCount << 2), <u32>name);
      activeCount += 1;
      noteEffective(name);
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

/** Keeps the names in order, each once. */
function noteEffective(name: usize): void {
  if (effectiveCount == effectiveRoom) {
    const room = max<u32>(16, effectiveRoom << 1);
    const grown = alloc(<usize>room << 2);
    memory.copy(grown, effective, <usize>effectiveCount << 2);
    effective = grown;
    effectiveRoom = room;
  }
  let i = effectiveCount;
  for (; i > 0; i -= 1) {
    const before = effective + (<usize>(i - 1) << 2);
    const other = <usize>load<u32>(before);
    const order = other == name ? 0 : compareBytes(p(other), n(other), p(name), n(name));
    if (order == 0) {
      removeAt(i);
      return;
    }
    if (order < 0) break;
    store<u32>(before, <u32>other, 4);
  }
  store<u32>(effective + (<usize>i << 2), <u32>name);
  effectiveCount += 1;
}

/** The name is known: closes the gap that the search for its place has made. */
function removeAt(gap: u32): void {
  for (let i = gap; i < effectiveCount; i += 1) {
    const at = effective + (<usize>i << 2);
    store<u32>(at, load<u32>(at, 4));
  }
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
