import type { Match, Output, Policy, PolicyCondition, Variables } from "@edict/policy";
import { importsOf } from "../policy-index/policy-imports.ts";
import type { PolicyIndex } from "../policy-index/policy-index.ts";
import { quoteName } from "../report/quote-name.ts";

/** An expression of a policy and where it stands. */
export interface PolicyExpression {
  readonly text: string;
  /** Protobuf path. */
  readonly path: string;
}

/** All expressions of a condition, in order. */
export function conditionExpressions(condition: PolicyCondition | undefined, path: string): PolicyExpression[] {
  return condition?.match === undefined ? [] : matchExpressions(condition.match, `${path}.match`);
}

function matchExpressions(match: Match, path: string): PolicyExpression[] {
  if (match.expr !== undefined) {
    return [{ text: match.expr, path: `${path}.expr` }];
  }
  return (["all", "any", "none"] as const).flatMap((op) =>
    (match[op]?.of ?? []).flatMap((part, index) => matchExpressions(part, `${path}.${op}.of[${index}]`)),
  );
}

function outputExpressions(output: Output | undefined, path: string): PolicyExpression[] {
  const texts = [
    { text: output?.expr ?? "", path: `${path}.output.expr` },
    { text: output?.when?.ruleActivated ?? "", path: `${path}.output.when.rule_activated` },
    { text: output?.when?.conditionNotMet ?? "", path: `${path}.output.when.condition_not_met` },
  ];
  return texts.filter(({ text }) => text !== "");
}

/** All expressions a policy writes itself: variables, conditions, outputs. */
export function policyExpressions(policy: Policy): PolicyExpression[] {
  const topLevel = variableExpressions(policy.variables, "variables");
  switch (policy.kind) {
    case "resource":
      return [
        ...topLevel,
        ...variableExpressions(policy.body.variables?.local, "resource_policy.variables.local"),
        ...policy.body.rules.flatMap((rule, index) => ruleExpressions(rule, `resource_policy.rules[${index}]`)),
      ];
    case "principal":
      return [
        ...topLevel,
        ...variableExpressions(policy.body.variables?.local, "principal_policy.variables.local"),
        ...policy.body.rules.flatMap((rule, ruleIndex) =>
          rule.actions.flatMap((action, index) =>
            ruleExpressions(action, `principal_policy.rules[${ruleIndex}].actions[${index}]`),
          ),
        ),
      ];
    case "role":
      return [
        ...topLevel,
        ...variableExpressions(policy.body.variables?.local, "role_policy.variables.local"),
        ...policy.body.rules.flatMap((rule, index) => ruleExpressions(rule, `role_policy.rules[${index}]`)),
      ];
    default:
      return topLevel;
  }
}

interface WithExpressions {
  readonly condition: PolicyCondition | undefined;
  readonly output: Output | undefined;
}

function ruleExpressions(rule: WithExpressions, path: string): PolicyExpression[] {
  return [...conditionExpressions(rule.condition, `${path}.condition`), ...outputExpressions(rule.output, path)];
}

function variableExpressions(variables: ReadonlyMap<string, string> | undefined, path: string): PolicyExpression[] {
  return [...(variables ?? [])].map(([name, text]) => ({ text, path: `${path}[${quoteName(name)}]` }));
}

/** The variables that a policy's expressions can name, imported ones included: name → CEL. */
export function variablesOf(policy: Policy, index: PolicyIndex): ReadonlyMap<string, string> {
  const imported = importsOf(policy).flatMap(({ key }) => {
    const source = index.byKey.get(key)?.policy;
    return source?.kind === "exportVariables" ? [...source.body.definitions] : [];
  });
  const { variables } = policy.body as { readonly variables?: Variables | undefined };
  return new Map([...policy.variables, ...imported, ...(variables?.local ?? [])]);
}
