import type { PolicyCondition, PolicyDocument } from "@edict/policy";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { compileExpression } from "../resolve/compile-expression.ts";
import { requiredAttributes } from "../schema/required-attributes.ts";
import { type AttributePath, attributeUse, formatAttribute } from "./attribute-paths.ts";
import { type LintInput, type PolicyLint, warning } from "./lint-input.ts";
import { conditionExpressions } from "./policy-expressions.ts";

/**
 * Denying rules whose condition fails when an attribute is missing: the error makes the condition false, so the rule does
 * not deny. Attributes that the schema requires, or that the condition tests with `has`, are safe.
 */
export const findFragileDenies: PolicyLint = (document, input) => {
  const rules = denyingRules(document);
  if (rules.length === 0) {
    return [];
  }
  const required = requiredAttributes(document, input.index, input.schemas);
  return rules.flatMap(({ condition, path }): CompileMistake[] => {
    const fragile = fragileAttributes(condition, input).filter(
      (attribute) => !required.has(formatAttribute(attribute)),
    );
    if (fragile.length === 0) {
      return [];
    }
    const names = [...new Set(fragile.map(formatAttribute))].sort();
    return [
      warning({
        code: "deny_can_error",
        document,
        path,
        message: `this rule does not deny when ${names.join(" or ")} is missing, because its condition then fails`,
        remedy: `Say what holds without it, for instance: !has(${names[0]}) || …`,
      }),
    ];
  });
};

interface DenyingRule {
  readonly condition: PolicyCondition;
  readonly path: string;
}

function denyingRules({ policy }: PolicyDocument): DenyingRule[] {
  const rules =
    policy.kind === "resource"
      ? policy.body.rules.map((rule, index) => ({ rule, path: `resource_policy.rules[${index}]` }))
      : policy.kind === "principal"
        ? policy.body.rules.flatMap((resource, ruleIndex) =>
            resource.actions.map((rule, index) => ({
              rule,
              path: `principal_policy.rules[${ruleIndex}].actions[${index}]`,
            })),
          )
        : [];
  return rules.flatMap(({ rule, path }) =>
    rule.effect === "EFFECT_DENY" && rule.condition !== undefined ? [{ condition: rule.condition, path }] : [],
  );
}

function fragileAttributes(condition: PolicyCondition, { expressions }: LintInput): AttributePath[] {
  const uses = conditionExpressions(condition, "").flatMap(({ text }) => {
    const result = compileExpression(text, expressions);
    return result.ok ? [attributeUse(result.written)] : [];
  });
  const tested = uses.flatMap((use) => use.tested);
  return uses.flatMap((use) => use.read).filter((read) => !tested.some((test) => isAbove(test, read)));
}

/** `test` is `read`, or something that `read` lies in. */
function isAbove(test: AttributePath, read: AttributePath): boolean {
  return test.of === read.of && test.names.every((name, index) => read.names[index] === name);
}
