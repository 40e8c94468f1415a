/**
 * The rules of a resource kind in one version and scope. A block is five words: rules, actions, rules for other actions,
 * derived roles, and the bits of the roles that its rules are for (`[count, bit, …]`).
 */
import { hasManyRoles, hasRulesForAnyAction } from "./options";
import { setHas } from "./roles";
import { Rule, ruleSize } from "./rule";
import { isSettled, visit } from "./visit";

@external("optional", "matchesPattern?usesPatterns")
declare function matchesPattern(pattern: u32, name: u32, text: usize): bool;

/** Visits the rules for an action and a set of roles. */
export function visitBlock(block: usize, action: usize, name: u32, set: usize): void {
  const rules = <usize>load<u32>(block);
  const list = findAction(<usize>load<u32>(block, 4), name);
  if (list == 0) {
    if (hasRulesForAnyAction()) visitOthers(rules, <usize>load<u32>(block, 8), action, set);
    return;
  }
  const count = <u32>load<u16>(list);
  const denies = <u32>load<u16>(list, 2);
  let entry = list + 4;
  for (let i: u32 = 1; i <= count; i += 1, entry += hasManyRoles() ? 4 : 6) {
    if (!isFor(set, entry)) continue;
    if (!visit(changetype<Rule>(rules + <usize>load<u16>(entry) * ruleSize))) return;
    if (isSettled() && i >= denies) return;
  }
}

/** Whether an entry's rule is for one of the roles: it has a set of its own, or one role if there are many. */
// @ts-ignore: decorator
@inline
function isFor(set: usize, entry: usize): bool {
  return hasManyRoles() ? setHas(set, <u32>load<u16>(entry, 2)) : (<u32>set & load<u32>(entry, 2)) != 0;
}

/**
 * Actions are `[mask, name, list, …]`; the place of an action is its name's number under the mask, or the next one that is
 * empty, and one place at least is. A list is, in 16 bits each, the number of its entries, that of those
 * up to its last deny, and the entries: a rule's number, and whom it is for.
 */
function findAction(table: usize, name: u32): usize {
  const mask = load<u32>(table);
  let slot = name & mask;
  while (true) {
    const entry = table + 4 + (<usize>slot << 3);
    const list = <usize>load<u32>(entry, 4);
    if (load<u32>(entry) == name || list == 0) return list;
    slot = (slot + 1) & mask;
  }
}

/** Rules for actions that no rule of the block names: `[count, pattern, role and rule, …]`. */
function visitOthers(rules: usize, list: usize, action: usize, set: usize): void {
  if (list == 0) return;
  for (let i: u32 = 0; i < load<u32>(list); i += 1) {
    const entry = list + 4 + (<usize>i << 3);
    if (!setHas(set, <u32>load<u16>(entry, 4))) continue;
    const pattern = load<u32>(entry);
    if (pattern != 0 && !matchesPattern(pattern, 0xffffffff, action)) continue;
    if (!visit(changetype<Rule>(rules + <usize>load<u16>(entry, 6) * ruleSize))) return;
  }
}

/** Whether some rule of a block is for one of the roles. */
export function hasRoles(block: usize, set: usize): bool {
  if (block == 0) return false;
  const bits = <usize>load<u32>(block, 16);
  for (let i: u32 = 0; i < load<u32>(bits); i += 1) if (setHas(set, load<u32>(bits + 4 + (<usize>i << 2)))) return true;
  return false;
}
