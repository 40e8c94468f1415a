import type { PolicyDocument, ResourcePolicy, ResourceRule, Schema } from "@edict/policy";
import {
  type Condition,
  type DerivedRole,
  fqnPrefix,
  type PolicySchemas,
  type RuleOutput,
  type RuleParams,
  type RuleRow,
  resourcePolicyKey,
  type SchemaRef,
  type ScopePermissions,
  sanitizeName,
} from "@edict/protocol";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { compileCondition, compileOutput } from "../resolve/compile-condition.ts";
import type { CompileContext } from "../resolve/compile-context.ts";
import { resolveDerivedRoles } from "../resolve/compile-derived-roles.ts";
import { createNameUsage, toParams } from "../resolve/name-usage.ts";
import { resolveDefinitions } from "../resolve/resolve-definitions.ts";
import { checkSchemas } from "../schema/check-schemas.ts";
import type { CompiledUnit } from "./compiled-unit.ts";
import { withParentalConsent } from "./parental-consent.ts";
import { toPolicyMeta } from "./policy-meta.ts";
import { createEvaluationKeys, defaultRuleName } from "./rule-names.ts";
import { type PolicyPart, toRuleRow } from "./rule-row.ts";

/**
 * Compiles a resource policy. As in Cerbos, mistakes in the derived roles it imports, and then those in its schemas, are
 * told before its own rules are looked at, unless one wants to know them all.
 */
export function compileResourcePolicy(
  document: PolicyDocument,
  body: ResourcePolicy,
  context: CompileContext,
): CompiledUnit {
  const mistakes: CompileMistake[] = [];
  const meta = toPolicyMeta(document, context.index);
  const derivedRoles = resolveDerivedRoles(document, context, mistakes);
  const schemas = rootSchemas(body, context);
  const refused = { document, meta, rows: [], derivedRoles, schemas, mistakes };
  if (mistakes.length > 0 && !context.isThorough) {
    return refused;
  }
  mistakes.push(...checkSchemas(document, body.schemas, context.schemas));
  if (mistakes.some((mistake) => mistake.severity !== "warning") && !context.isThorough) {
    return refused;
  }
  const definitions = resolveDefinitions(document, context);
  mistakes.push(...definitions.mistakes);
  const compiler = { context, usage: createNameUsage(definitions, mistakes) };
  const rules = body.rules.map((rule, index): NamedRule => {
    const path = `resource_policy.rules[${index}]`;
    const condition = compileCondition(compiler, rule.condition, `${path}.condition`);
    const output = compileOutput(compiler, rule.output, path);
    return { rule, name: rule.name === "" ? defaultRuleName(index) : rule.name, condition, output };
  });
  const rows = toRows({ document, body, rules, derivedRoles, params: toParams(compiler.usage) });
  return { document, meta, rows, derivedRoles, schemas, mistakes };
}

interface NamedRule {
  readonly rule: ResourceRule;
  readonly name: string;
  readonly condition: Condition | undefined;
  readonly output: RuleOutput | undefined;
}

interface ResourceRows {
  readonly document: PolicyDocument;
  readonly body: ResourcePolicy;
  readonly rules: readonly NamedRule[];
  readonly derivedRoles: ReadonlyMap<string, DerivedRole>;
  readonly params: RuleParams;
}

function toRows({ document, body, rules, derivedRoles, params }: ResourceRows): RuleRow[] {
  const scopePermissions = settledPermissions(body.scopePermissions);
  const policy: PolicyPart = {
    originFqn: document.key,
    policyKind: "resource",
    principal: "",
    scope: body.scope,
    scopePermissions,
    version: body.version,
    params,
    fromRolePolicy: false,
  };
  const resource = sanitizeName(body.resource);
  if (rules.length === 0) {
    return [toRuleRow(policy, { resource })];
  }
  const keyOf = createEvaluationKeys();
  const rows: RuleRow[] = [];
  for (const { rule, name, condition: written, output } of rules) {
    const { effect, condition } = withParentalConsent(scopePermissions, rule.effect, written);
    const sites = roleSites(rule, derivedRoles, (prefix) => keyOf(prefix, document.key, name), document.key);
    for (const action of rule.actions) {
      for (const { role, derivedRoleCondition, originDerivedRole, derivedRoleParams, evaluationKey } of sites) {
        rows.push(
          toRuleRow(policy, {
            resource,
            role,
            action,
            condition,
            derivedRoleCondition,
            effect,
            originDerivedRole,
            output,
            name,
            derivedRoleParams,
            evaluationKey,
          }),
        );
      }
    }
  }
  return rows;
}

type RoleSite = Pick<
  RuleRow,
  "role" | "derivedRoleCondition" | "originDerivedRole" | "derivedRoleParams" | "evaluationKey"
>;

/** Whom a rule is for: its roles, then the parent roles of its derived roles. */
function roleSites(
  rule: ResourceRule,
  derivedRoles: ReadonlyMap<string, DerivedRole>,
  keyOf: (prefix: string) => string,
  policyKey: string,
): RoleSite[] {
  const ownKey = keyOf(fqnPrefix + policyKey);
  const roles = rule.roles.includes("*") ? ["*"] : rule.roles;
  const sites = roles.map(
    (role): RoleSite => ({
      role,
      derivedRoleCondition: undefined,
      originDerivedRole: "",
      derivedRoleParams: undefined,
      evaluationKey: ownKey,
    }),
  );
  for (const name of rule.derivedRoles) {
    const derived = derivedRoles.get(name);
    if (derived === undefined) {
      continue;
    }
    const evaluationKey = keyOf(`${fqnPrefix}derived_roles.${sanitizeName(name)}`);
    for (const role of derived.parentRoles) {
      const { condition: derivedRoleCondition, params: derivedRoleParams } = derived;
      sites.push({ role, derivedRoleCondition, originDerivedRole: name, derivedRoleParams, evaluationKey });
    }
  }
  return sites;
}

export function settledPermissions(permissions: ScopePermissions): ScopePermissions {
  return permissions === "SCOPE_PERMISSIONS_UNSPECIFIED" ? "SCOPE_PERMISSIONS_OVERRIDE_PARENT" : permissions;
}

/** Only the schemas of the root policy count, for all scopes. */
function rootSchemas(body: ResourcePolicy, context: CompileContext): PolicySchemas | undefined {
  const root = context.index.byKey.get(resourcePolicyKey(body.resource, body.version, ""));
  const schemas = root?.policy.kind === "resource" ? root.policy.body.schemas : undefined;
  return schemas && { principalSchema: toRef(schemas.principalSchema), resourceSchema: toRef(schemas.resourceSchema) };
}

function toRef(schema: Schema | undefined): SchemaRef | undefined {
  return schema && { ref: schema.ref, ignoreWhenActions: schema.ignoreWhen?.actions ?? [] };
}
