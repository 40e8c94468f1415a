/**
 * The rules of a resource kind in one version and scope. A block is five words: rules, actions, rules for other actions,
 * derived roles, and the bits of the roles that its rules are for (`[count, bit, …]`).
 */
import { hasRulesForAnyAction } from "./options";
import { setHas } from "./roles";
import { Rule, ruleSize } from "./rule";
import { visit } from "./visit";

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
  for (let i: u32 = 0; i < count; i += 1) {
    const entry = list + 2 + (<usize>i << 2);
    if (!setHas(set, <u32>load<u16>(entry))) continue;
    if (!visit(changetype<Rule>(rules + <usize>load<u16>(entry, 2) * ruleSize))) return;
  }
}

/** Actions are `[count, name, list, …]`, sorted by name; a list is `[count, role and rule, …]` in 16 bits each. */
function findAction(table: usize, name: u32): usize {
  let low: u32 = 0;
  let high = load<u32>(table);
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = table + 4 + (<usize>middle << 3);
    const other = load<u32>(entry);
    if (other == name) return <usize>load<u32>(entry, 4);
    if (other < name) low = middle + 1;
    else high = middle;
  }
  return 0;
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
