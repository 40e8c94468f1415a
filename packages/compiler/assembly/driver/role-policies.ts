/** Role policies: what they do not allow to a role is denied. */
import { hasRoles } from "./block";
import { matchesPattern } from "./glob";
import { placeKind, placeKindName, rolePolicy, Scope } from "./place";
import { Role } from "./roles";
import { Rule } from "./rule";
import { visit } from "./visit";

/** Whether the walk goes on. Role policies count only if some rule for these roles is about the resource. */
export function visitRolePolicies(scope: Scope, action: usize, name: u32, role: Role): bool {
  if (!isListed(scope, role) && !hasRoles(scope.block, role.withParents)) return true;
  if (!narrow(rolePolicy(scope, role.name), action, name)) return false;
  if (role.parents == 0) return true;
  for (let i: u32 = 0; i < load<u32>(role.parents); i += 1) {
    if (!narrow(rolePolicy(scope, parentAt(role, i)), action, name)) return false;
  }
  return true;
}

function parentAt(role: Role, index: u32): u32 {
  return load<u32>(role.parents + 4 + (<usize>index << 2));
}

function isListed(scope: Scope, role: Role): bool {
  if (listsKind(rolePolicy(scope, role.name))) return true;
  if (role.parents == 0) return false;
  for (let i: u32 = 0; i < load<u32>(role.parents); i += 1) {
    if (listsKind(rolePolicy(scope, parentAt(role, i)))) return true;
  }
  return false;
}

function isAboutKind(entry: usize): bool {
  return matchesPattern(load<u32>(entry), placeKindName(), placeKind());
}

function listsKind(policy: usize): bool {
  if (policy == 0) return false;
  const entries = <usize>load<u32>(policy, 8);
  for (let i: u32 = 0; i < load<u32>(policy, 12); i += 1) if (isAboutKind(entries + <usize>i * 12)) return true;
  return false;
}

/** What a role policy makes of an action. Entries are `[resource pattern, allowed actions, rule or 0]`. */
function narrow(policy: usize, action: usize, name: u32): bool {
  if (policy == 0) return true;
  const entries = <usize>load<u32>(policy, 8);
  const count = load<u32>(policy, 12);
  let allowing = false;
  for (let i: u32 = 0; i < count && !allowing; i += 1) allowing = speaksOf(entries + <usize>i * 12, action, name);
  if (!allowing) return visit(changetype<Rule>(<usize>load<u32>(policy, 4)));
  for (let i: u32 = 0; i < count; i += 1) {
    const entry = entries + <usize>i * 12;
    const rule = <usize>load<u32>(entry, 8);
    if (rule != 0 && speaksOf(entry, action, name) && !visit(changetype<Rule>(rule))) return false;
  }
  return true;
}

/** Whether an entry is about the resource and allows the action, if perhaps under a condition. */
function speaksOf(entry: usize, action: usize, name: u32): bool {
  if (!isAboutKind(entry)) return false;
  const patterns = <usize>load<u32>(entry, 4);
  for (let i: u32 = 0; i < load<u32>(patterns); i += 1) {
    if (matchesPattern(load<u32>(patterns + 4 + (<usize>i << 2)), name, action)) return true;
  }
  return false;
}
