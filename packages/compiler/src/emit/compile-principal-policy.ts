import type { PolicyDocument, PrincipalAction, PrincipalPolicy } from "@edict/policy";
import { fqnPrefix, type RuleRow, sanitizeName } from "@edict/protocol";
import { compileCondition, compileOutput } from "../resolve/compile-condition.ts";
import type { CompileContext } from "../resolve/compile-context.ts";
import { createNameUsage, toParams } from "../resolve/name-usage.ts";
import { resolveDefinitions } from "../resolve/resolve-definitions.ts";
import { emptyRule, settledPermissions } from "./compile-resource-policy.ts";
import type { CompiledUnit } from "./compiled-unit.ts";
import { withParentalConsent } from "./parental-consent.ts";
import { toPolicyMeta } from "./policy-meta.ts";
import { createEvaluationKeys, defaultRuleName } from "./rule-names.ts";

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
  const compileAction = (resource: string, action: PrincipalAction, path: string, index: number) => {
    const condition = compileCondition(compiler, action.condition, `${path}.condition`);
    const output = compileOutput(compiler, action.output, path);
    const name = action.name === "" ? `${resource}_${defaultRuleName(index)}` : action.name;
    return {
      resource: sanitizeName(resource),
      action: action.action,
      ...withParentalConsent(scopePermissions, action.effect, condition),
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
  const common = {
    ...emptyRule,
    originFqn: document.key,
    policyKind: "principal",
    principal: body.principal,
    allowActions: undefined,
    scope: body.scope,
    scopePermissions,
    version: body.version,
    params: toParams(compiler.usage),
    fromRolePolicy: false,
  } as const;
  const rows: RuleRow[] =
    actions.length === 0
      ? [{ ...common, resource: "" }]
      : actions.map((action) => ({ ...common, role: "*", ...action }));
  const meta = toPolicyMeta(document, context.index);
  return { document, meta, rows, derivedRoles: new Map(), schemas: undefined, mistakes };
}
