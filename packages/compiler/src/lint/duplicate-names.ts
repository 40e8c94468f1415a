import type { Policy } from "@edict/policy";
import { defaultRuleName } from "../emit/rule-names.ts";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { quoteName } from "../report/quote-name.ts";
import { type PolicyLint, warning } from "./lint-input.ts";

/** Rules of one policy with the same name: their outputs cannot be told apart. */
export const findDuplicateNames: PolicyLint = (document) => {
  const seen = new Set<string>();
  const mistakes: CompileMistake[] = [];
  for (const { name, path } of ruleNames(document.policy)) {
    if (seen.has(name)) {
      const message = `another rule of this policy is called ${quoteName(name)} too`;
      const remedy = "Give each rule a name of its own.";
      mistakes.push(warning({ code: "rule_duplicate_name", document, path: path(), message, remedy }));
    }
    seen.add(name);
  }
  return mistakes;
};

interface NamedPlace {
  readonly name: string;
  /** Seldom asked for. */
  readonly path: () => string;
}

function ruleNames({ kind, body }: Policy): NamedPlace[] {
  switch (kind) {
    case "resource":
      return body.rules.map((rule, index) => ({
        name: rule.name === "" ? defaultRuleName(index) : rule.name,
        path: () => `resource_policy.rules[${index}]`,
      }));
    case "principal":
      return body.rules.flatMap((rule, ruleIndex) =>
        rule.actions.map((action, index) => ({
          name: action.name === "" ? `${rule.resource}_${defaultRuleName(index)}` : action.name,
          path: () => `principal_policy.rules[${ruleIndex}].actions[${index}]`,
        })),
      );
    case "role":
      return body.rules.flatMap((rule, index) =>
        rule.name === "" ? [] : [{ name: rule.name, path: () => `role_policy.rules[${index}]` }],
      );
    default:
      return [];
  }
}
