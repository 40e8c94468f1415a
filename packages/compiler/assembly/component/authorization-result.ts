/** Results of the interface `cerbos:policy/authorization`. */
import { alloc } from "../core/arena";
import { actionAt, firstSame, outcomeAt } from "../driver/decide";
import { activeRoles, derivedRoleCount, derivedRoleNames } from "../driver/derived-roles";
import { firstOutput } from "../driver/outputs";
import { actionCount, resourceId, resourceKind, resourceScope, resourceVersion, textAt, word } from "../driver/request";
import { policyText } from "../json/check-json";
import { lowerList, lowerText } from "./layout";

@external("optional", "lowerOutputs?usesOutputs")
declare function lowerOutputs(at: usize): void;

export const resultEntrySize: usize = 64;

const effectSize: usize = 12;
const metaSize: usize = 24;

/**
 * What was decided last, as `{ resource 0, actions 32, meta 40, outputs 56 }`; a resource is `{ id 0, policy-version 8,
 * kind 16, scope 24 }`, meta `{ actions 0, effective-derived-roles 8 }`.
 */
export function lowerResult(at: usize): void {
  lowerText(at, textAt(resourceId));
  lowerText(at + 8, textAt(resourceVersion));
  lowerText(at + 16, textAt(resourceKind));
  lowerText(at + 24, textAt(resourceScope));
  lowerActions(at);
  lowerDerivedRoles(at + 48);
  lowerList(at + 56, 0, 0);
  if (firstOutput() != 0) lowerOutputs(at + 56);
}

/** `tuple<string, effect>` and `tuple<string, { matched-scope 0, matched-policy 8 }>`; an action asked twice appears once. */
function lowerActions(at: usize): void {
  const asked = <u32>word(actionCount);
  const effects = alloc(<usize>asked * effectSize);
  const metas = alloc(<usize>asked * metaSize);
  let count: u32 = 0;
  for (let i: u32 = 0; i < asked; i += 1) {
    if (firstSame(i) != i) continue;
    const outcome = outcomeAt(i);
    const effect = effects + <usize>count * effectSize;
    lowerText(effect, actionAt(i));
    // unspecified, allow, deny, no-match
    store<u8>(effect, <u8>outcome.effect, 8);
    const meta = metas + <usize>count * metaSize;
    lowerText(meta, actionAt(i));
    lowerText(meta + 8, outcome.scope);
    lowerText(meta + 16, policyText(outcome.policy));
    count += 1;
  }
  lowerList(at + 32, effects, count);
  lowerList(at + 40, metas, count);
}

function lowerDerivedRoles(at: usize): void {
  const total = derivedRoleCount();
  const names = alloc(<usize>total << 3);
  let count: u32 = 0;
  for (let i: u32 = 0; i < total; i += 1) {
    if (load<u8>(activeRoles() + <usize>i) == 0) continue;
    lowerText(names + (<usize>count << 3), <usize>load<u32>(derivedRoleNames() + (<usize>i << 2)));
    count += 1;
  }
  lowerList(at, names, count);
}
