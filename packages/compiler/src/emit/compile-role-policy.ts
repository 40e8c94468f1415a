import type { PolicyDocument, RolePolicy } from "@edict/policy";
import { compileCondition, compileOutput } from "../resolve/compile-condition.ts";
import type { CompileContext } from "../resolve/compile-context.ts";
import { createNameUsage, toParams } from "../resolve/name-usage.ts";
import { resolveDefinitions } from "../resolve/resolve-definitions.ts";
import type { CompiledUnit } from "./compiled-unit.ts";
import { toPolicyMeta } from "./policy-meta.ts";
import { type PolicyPart, type RulePart, toRuleRow } from "./rule-row.ts";

/**
 * Compiles a role policy. Its rows list what the role may do at most; they never grant. Resources stand as written:
 * unlike elsewhere Cerbos does not sanitize them here.
 */
export function compileRolePolicy(document: PolicyDocument, body: RolePolicy, context: CompileContext): CompiledUnit {
  const definitions = resolveDefinitions(document, context);
  const mistakes = [...definitions.mistakes];
  const compiler = { context, usage: createNameUsage(definitions, mistakes) };
  const rules = body.rules.map((rule, index): RulePart => {
    const path = `role_policy.rules[${index}]`;
    return {
      resource: rule.resource,
      role: body.role,
      allowActions: rule.allowActions,
      condition: compileCondition(compiler, rule.condition, `${path}.condition`),
      output: compileOutput(compiler, rule.output, path),
      name: rule.name,
      // Cerbos counts per resource, so that rules for different resources share results by accident.
      evaluationKey: `${document.key}#${body.role}_rule-${String(index).padStart(3, "0")}`,
    };
  });
  const policy: PolicyPart = {
    originFqn: document.key,
    policyKind: "role",
    principal: "",
    scope: body.scope,
    scopePermissions: "SCOPE_PERMISSIONS_UNSPECIFIED",
    version: document.version,
    params: toParams(compiler.usage),
    fromRolePolicy: true,
  };
  const rows = rules.map((rule) => toRuleRow(policy, rule));
  const meta = toPolicyMeta(document, context.index);
  return { document, meta, rows, derivedRoles: new Map(), schemas: undefined, mistakes };
}
