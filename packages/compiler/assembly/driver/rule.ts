/**
 * A rule as the compiler writes it, 20 bytes: condition and derived-role condition (number + 1, or 0), result slot + 1 in
 * the low 28 bits beside the effect and two flags, the number of its parameters + 1 (or 0), its policy, its outputs.
 */
@unmanaged
export class Rule {
  condition: u32;
  derivedRoleCondition: u32;
  slotAndFlags: u32;
  params: u16;
  policy: u16;
  /** `[expression when activated, expression when not met, source]`, the expressions as number + 1; or 0. */
  output: usize;
}

export const ruleSize: usize = 20;

export function slotOf(rule: Rule): u32 {
  return rule.slotAndFlags & 0x0fffffff;
}

/** 0 none, 1 allow, 2 deny. */
export function effectOf(rule: Rule): u32 {
  return (rule.slotAndFlags >> 28) & 3;
}

/** The rule fires when its condition does not hold. */
export function isNegated(rule: Rule): bool {
  return (rule.slotAndFlags & 0x40000000) != 0;
}

export function isOfRolePolicy(rule: Rule): bool {
  return (rule.slotAndFlags & 0x80000000) != 0;
}

/** The keys of policies, by their numbers. */
@external("layout", "policyKeys")
export declare function policyKeys(): usize;

/** The key of the policy that a rule comes from. */
export function policyKeyOf(rule: Rule): usize {
  return <usize>load<u32>(policyKeys() + (<usize>rule.policy << 2));
}
