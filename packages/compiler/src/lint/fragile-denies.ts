import type { PolicyCondition, PolicyDocument } from "@edict/policy";
import { derivedRolesKey } from "@edict/protocol";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { quoteName } from "../report/quote-name.ts";
import { compileExpression } from "../resolve/compile-expression.ts";
import { requiredAttributes } from "../schema/required-attributes.ts";
import { type AttributePath, attributeUse, formatAttribute } from "./attribute-paths.ts";
import { type LintInput, type PolicyLint, warning } from "./lint-input.ts";
import { conditionExpressions, variablesOf } from "./policy-expressions.ts";

/**
 * Denying rules that do not deny when an attribute is missing: their condition fails, or a variable that it names does, or the
 * condition of the derived role that they are for, and what fails counts as not met. Attributes that the schema requires, or
 * that the condition tests with `has`, are safe.
 */
export const findFragileDenies: PolicyLint = (document, input) => {
  const rules = denyingRules(document, input);
  if (rules.length === 0) {
    return [];
  }
  const required = requiredAttributes(document, input.index, input.schemas);
  return rules.flatMap(({ parts, path }) =>
    parts.flatMap(({ condition, from, what }): CompileMistake[] => {
      const names = fragileAttributes(condition, from, input)
        .map(formatAttribute)
        .filter((name) => !required.has(name));
      if (names.length === 0) {
        return [];
      }
      const all = [...new Set(names)].sort();
      return [
        warning({
          code: "deny_can_error",
          document,
          path,
          message: `this rule does not deny when ${all.join(" or ")} is missing, because ${what} then fails`,
          remedy: `Say what holds without it, for instance: !has(${all[0]}) || …`,
        }),
      ];
    }),
  );
};

interface DenyingRule {
  readonly path: string;
  readonly parts: readonly DenyingPart[];
}

/** A condition that has to hold for a rule to deny. */
interface DenyingPart {
  readonly condition: PolicyCondition | undefined;
  /** The policy whose variables it sees. */
  readonly from: PolicyDocument;
  readonly what: string;
}

function denyingRules(document: PolicyDocument, input: LintInput): DenyingRule[] {
  return rulesOf(document).flatMap(({ rule, path }) => {
    if (rule.effect !== "EFFECT_DENY") {
      return [];
    }
    const own = { condition: rule.condition, from: document, what: "its condition" };
    return [{ path, parts: [own, ...derivedRoleParts(document, rule.derivedRoles ?? [], input)] }];
  });
}

interface PlacedRule {
  readonly rule: {
    readonly effect: string;
    readonly condition: PolicyCondition | undefined;
    readonly derivedRoles?: readonly string[];
  };
  readonly path: string;
}

function rulesOf({ policy }: PolicyDocument): PlacedRule[] {
  switch (policy.kind) {
    case "resource":
      return policy.body.rules.map((rule, index) => ({ rule, path: `resource_policy.rules[${index}]` }));
    case "principal":
      return policy.body.rules.flatMap((resource, ruleIndex) =>
        resource.actions.map((rule, index) => ({
          rule,
          path: `principal_policy.rules[${ruleIndex}].actions[${index}]`,
        })),
      );
    default:
      return [];
  }
}

function derivedRoleParts({ policy }: PolicyDocument, names: readonly string[], { index }: LintInput): DenyingPart[] {
  const imported = policy.kind === "resource" ? policy.body.importDerivedRoles : [];
  return imported.flatMap((set): DenyingPart[] => {
    const from = index.byKey.get(derivedRolesKey(set));
    if (from?.policy.kind !== "derivedRoles") {
      return [];
    }
    return from.policy.body.definitions
      .filter(({ name }) => names.includes(name))
      .map(({ name, condition }) => ({
        condition,
        from,
        what: `the condition of its derived role ${quoteName(name)}`,
      }));
  });
}

function fragileAttributes(
  condition: PolicyCondition | undefined,
  { policy }: PolicyDocument,
  { expressions, index }: LintInput,
): AttributePath[] {
  const variables = variablesOf(policy, index);
  // The set is walked while it grows.
  const texts = new Set(conditionExpressions(condition, "").map(({ text }) => text));
  const uses = [];
  for (const text of texts) {
    const result = compileExpression(text, expressions);
    if (result.ok) {
      uses.push(attributeUse(result.written));
      for (const name of result.variables) texts.add(variables.get(name) ?? "true");
    }
  }
  const tested = uses.flatMap((use) => use.tested);
  return uses.flatMap((use) => use.read).filter((read) => !tested.some((test) => isAbove(test, read)));
}

/** `test` is `read`, or something that `read` lies in. */
function isAbove(test: AttributePath, read: AttributePath): boolean {
  return test.of === read.of && test.names.every((name, index) => read.names[index] === name);
}
