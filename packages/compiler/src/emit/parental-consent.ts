import type { Condition, Effect, ScopePermissions } from "@edict/protocol";

/**
 * Where the parent scope must consent, a conditional ALLOW says "denied unless": it can veto, but not grant.
 */
export function withParentalConsent(
  permissions: ScopePermissions,
  effect: Effect,
  condition: Condition | undefined,
): { readonly effect: Effect; readonly condition: Condition | undefined } {
  const vetoes =
    permissions === "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS" &&
    effect === "EFFECT_ALLOW" &&
    condition !== undefined;
  return vetoes ? { effect: "EFFECT_DENY", condition: { op: "none", of: [condition] } } : { effect, condition };
}
