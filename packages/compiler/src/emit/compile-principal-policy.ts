import type { PolicyDocument, PrincipalAction, PrincipalPolicy } from "@edict/policy";
import { fqnPrefix, sanitizeName } from "@edict/protocol";
import { compileCondition, compileOutput } from "../resolve/compile-condition.ts";
import type { CompileContext } from "../resolve/compile-context.ts";
import { createNameUsage, toParams } from "../resolve/name-usage.ts";
import { resolveDefinitions } from "../resolve/resolve-definitions.ts";
import { settledPermissions } from "./compile-resource-policy.ts";
import type { CompiledUnit } from "./compiled-unit.ts";
import { withParentalConsent } from "./parental-consent.ts";
import { toPolicyMeta } from "./policy-meta.ts";
import { createEvaluationKeys, defaultRuleName } from "./rule-names.ts";
import { type PolicyPart, type RulePart, toRuleRow } from "./rule-row.ts";

/** Compiles a principal policy; its rules are for one principal in any role. */
export function compilePrincipalPolicy(
  document: PolicyDocument,
  body: PrincipalPolicy,
  context: CompileContext,
): CompiledUnit {
  const definitions = resolveDefinitions(document, context);
  const mistakes = [...definitions.mistakes];
  const compiler = { context, usage: createNameUsage(definitions, mistakes) };
  const scopePermissions = settledPermissions(body.scopePermissions);
  const keyOf = createEvaluationKeys();
  const compileAction = (resource: string, action: PrincipalAction, path: string, index: number): RulePart => {
    const written = compileCondition(compiler, action.condition, `${path}.condition`);
    const output = compileOutput(compiler, action.output, path);
    const name = action.name === "" ? `${resource}_${defaultRuleName(index)}` : action.name;
    const { effect, condition } = withParentalConsent(scopePermissions, action.effect, written);
    return {
      resource: sanitizeName(resource),
      role: "*",
      action: action.action,
      effect,
      condition,
      output,
      name,
      evaluationKey: keyOf(fqnPrefix + document.key, document.key, name),
    };
  };
  const actions = body.rules.flatMap((rule, ruleIndex) =>
    rule.actions.map((action, index) => {
      const path = `principal_policy.rules[${ruleIndex}].actions[${index}]`;
      return compileAction(rule.resource, action, path, index);
    }),
  );
  const policy: PolicyPart = {
    originFqn: document.key,
    policyKind: "principal",
    principal: body.principal,
    scope: body.scope,
    scopePermissions,
    version: body.version,
    params: toParams(compiler.usage),
    fromRolePolicy: false,
  };
  const rows = (actions.length === 0 ? [{}] : actions).map((action) => toRuleRow(policy, action));
  const meta = toPolicyMeta(document, context.index);
  return { document, meta, rows, derivedRoles: new Map(), schemas: undefined, mistakes };
}
