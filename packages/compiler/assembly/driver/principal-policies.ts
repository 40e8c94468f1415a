/** Principal policies, which are walked once per action, whatever the roles. */
import { found, foundDeny, noMatch, principalPolicy } from "./finding";
import { matchesPattern } from "./glob";
import { nameOf } from "./names";
import {
  needsConsent,
  overridesParent,
  placeKind,
  placeKindName,
  principalEntries,
  principalPlaceExists,
  principalScopeAt,
  scopeFlags,
  scopeText,
} from "./place";
import { principalId, textOf } from "./request";
import { Rule } from "./rule";
import { isAllowed, startStep, stoppedBy, visit } from "./visit";

/** Whether a principal policy decides the action. */
export function walkPrincipalPolicies(action: usize, name: u32, count: u32): bool {
  const policy = principalPlaceExists() ? principalPolicy : noMatch;
  const principal = nameOf(textOf(principalId));
  let allowed = false;
  for (let i: u32 = 0; i < count; i += 1) {
    const scope = principalScopeAt(i);
    startStep(allowed, action);
    visitEntries(principalEntries(scope, principal), action, name);
    if (stoppedBy() != 0) {
      foundDeny(policy, scopeText(scope));
      return true;
    }
    allowed = isAllowed() && (scopeFlags(scope) & needsConsent) == 0;
    if (allowed && (scopeFlags(scope) & overridesParent) != 0) {
      found(1, policy, scopeText(scope));
      return true;
    }
  }
  return false;
}

/** Entries are `[count, resource pattern, action pattern, rule, …]`. */
function visitEntries(entries: usize, action: usize, name: u32): void {
  if (entries == 0) return;
  for (let i: u32 = 0; i < load<u32>(entries); i += 1) {
    const entry = entries + 4 + <usize>i * 12;
    if (!matchesPattern(load<u32>(entry, 4), name, action)) continue;
    if (!matchesPattern(load<u32>(entry), placeKindName(), placeKind())) continue;
    if (!visit(changetype<Rule>(<usize>load<u32>(entry, 8)))) return;
  }
}
