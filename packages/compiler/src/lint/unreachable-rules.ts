import type { ResourceRule } from "@edict/policy";
import { compileGlob } from "@edict/protocol";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { type PolicyLint, warning } from "./lint-input.ts";

/**
 * Allowing rules that never matter, because another rule of the same policy decides the same actions for the same roles
 * without a condition: it denies them, or it allows them already. Rules with outputs are left alone.
 */
export const findUnreachableRules: PolicyLint = (document) => {
  if (document.policy.kind !== "resource") {
    return [];
  }
  const { rules } = document.policy.body;
  const settled = rules.filter((rule) => rule.condition === undefined && rule.roles.length > 0);
  if (settled.length === 0) {
    return [];
  }
  return rules.flatMap((rule, index): CompileMistake[] => {
    if (rule.effect !== "EFFECT_ALLOW" || rule.output !== undefined) {
      return [];
    }
    const deny = settled.find((other) => other.effect === "EFFECT_DENY" && covers(other, rule));
    const allow = settled.find((other) => other !== rule && other.effect === "EFFECT_ALLOW" && covers(other, rule));
    const other = deny ?? (rule.condition === undefined ? undefined : allow);
    if (other === undefined) {
      return [];
    }
    const name = other.name === "" ? `#${rules.indexOf(other) + 1}` : other.name;
    return [
      warning({
        code: "rule_unreachable",
        document,
        path: `resource_policy.rules[${index}]`,
        message:
          other === deny
            ? `this rule never allows anything: rule ${name} always denies the same`
            : `the condition of this rule never matters: rule ${name} always allows the same`,
        remedy: "Remove one of the two rules, or give the other one a condition.",
      }),
    ];
  });
};

function covers(other: ResourceRule, rule: ResourceRule): boolean {
  const everyRole = other.roles.includes("*");
  const roles = rule.derivedRoles.length === 0 ? rule.roles : [...rule.roles, "*"];
  return (
    roles.every((role) => everyRole || (role !== "*" && other.roles.includes(role))) &&
    rule.actions.every((action) => other.actions.some((pattern) => coversAction(pattern, action)))
  );
}

/** A pattern covers itself, and every name without wildcards that it matches. */
function coversAction(pattern: string, action: string): boolean {
  if (pattern === action || pattern === "*") {
    return true;
  }
  return !action.includes("*") && pattern.includes("*") && compileGlob(pattern)?.(action) === true;
}
