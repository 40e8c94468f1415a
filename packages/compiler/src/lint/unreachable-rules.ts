import type { Match, PolicyCondition, PolicyDocument, ResourceRule } from "@edict/policy";
import { compileGlob, sanitizeName } from "@edict/protocol";
import type { CompileMistake } from "../report/compile-mistake.ts";
import { compileExpression, type KnownExpressions } from "../resolve/compile-expression.ts";
import { type PolicyLint, warning } from "./lint-input.ts";

/**
 * Rules that never matter: their condition is false whatever is asked, or another rule of the same policy decides the same
 * actions for the same roles without a condition: it denies what they allow, or it allows it already. Rules with outputs are
 * left alone.
 */
export const findUnreachableRules: PolicyLint = (document, { expressions }) => {
  const entries = entriesOf(document);
  const settled = entries.filter(({ rule, isForAll }) => rule.condition === undefined && isForAll);
  return entries.flatMap((entry): CompileMistake[] => {
    if (entry.rule.output !== undefined || isVeto(entry.rule, document)) {
      return [];
    }
    const found = isNeverMet(entry.rule.condition, expressions) ? neverMet : shadowOf(entry, entries, settled);
    return found === undefined ? [] : [warning({ code: "rule_unreachable", document, path: entry.path, ...found })];
  });
};

/** A rule of a resource policy, or an action of a principal policy. */
interface Entry {
  readonly rule: Pick<ResourceRule, "name" | "effect" | "condition" | "output">;
  readonly path: string;
  /** It is there for roles, and not for derived roles alone, which have conditions. */
  readonly isForAll: boolean;
  /** As they are written. */
  readonly written: readonly string[];
  /** Those that it can be for: a derived role may be any of them. */
  readonly roles: readonly string[];
  readonly actions: readonly string[];
  /** Pattern; "" in resource policies. */
  readonly resource: string;
}

/** Where the parent scope has to consent, an allow with a condition denies unless the condition holds. */
function isVeto({ effect, condition }: Entry["rule"], { policy }: PolicyDocument): boolean {
  const permissions =
    policy.kind === "resource" || policy.kind === "principal" ? policy.body.scopePermissions : undefined;
  return (
    effect === "EFFECT_ALLOW" &&
    condition !== undefined &&
    permissions === "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS"
  );
}

type Finding = Pick<Parameters<typeof warning>[0], "message" | "remedy">;

const neverMet: Finding = {
  message: "this rule never applies: its condition is false whatever is asked",
  remedy: "Correct the condition, or remove the rule.",
};

function shadowOf(entry: Entry, entries: readonly Entry[], settled: readonly Entry[]): Finding | undefined {
  const { rule } = entry;
  if (rule.effect !== "EFFECT_ALLOW") {
    return undefined;
  }
  const covering = settled.filter((other) => other !== entry && covers(other, entry));
  const deny = covering.find((other) => other.rule.effect === "EFFECT_DENY");
  const allow = covering.find((other) => other.rule.effect === "EFFECT_ALLOW");
  const other = deny ?? (rule.condition === undefined ? undefined : allow);
  if (other === undefined) {
    return undefined;
  }
  const name = other.rule.name === "" ? `#${entries.indexOf(other) + 1}` : other.rule.name;
  return {
    message:
      other === deny
        ? `this rule never allows anything: rule ${name} always denies the same`
        : `the condition of this rule never matters: rule ${name} always allows the same`,
    remedy: "Remove one of the two rules, or give the other one a condition.",
  };
}

function entriesOf({ policy }: PolicyDocument): readonly Entry[] {
  switch (policy.kind) {
    case "resource":
      return policy.body.rules.map((rule, index) => ({
        rule,
        path: `resource_policy.rules[${index}]`,
        isForAll: rule.roles.length > 0,
        written: rule.roles,
        roles: rule.derivedRoles.length === 0 ? rule.roles : [...rule.roles, "*"],
        actions: rule.actions,
        resource: "",
      }));
    case "principal":
      return policy.body.rules.flatMap(({ resource, actions }, ruleIndex) =>
        actions.map((rule, index) => ({
          rule,
          path: `principal_policy.rules[${ruleIndex}].actions[${index}]`,
          isForAll: true,
          written: ["*"],
          roles: ["*"],
          actions: [rule.action],
          resource: sanitizeName(resource),
        })),
      );
    default:
      return [];
  }
}

function covers(other: Entry, entry: Entry): boolean {
  return (
    coversName(other.resource, entry.resource) &&
    entry.roles.every((role) => other.written.includes("*") || (role !== "*" && other.written.includes(role))) &&
    entry.actions.every((action) => other.actions.some((pattern) => coversName(pattern, action)))
  );
}

/** A pattern covers itself, and every name without wildcards that it matches. */
function coversName(pattern: string, name: string): boolean {
  if (pattern === name || pattern === "*") {
    return true;
  }
  return !name.includes("*") && pattern.includes("*") && compileGlob(pattern)?.(name) === true;
}

function isNeverMet(condition: PolicyCondition | undefined, expressions: KnownExpressions): boolean {
  return condition?.match !== undefined && constantOf(condition.match, expressions) === false;
}

/** What a condition comes to whatever is asked; `undefined` if that depends. */
function constantOf(match: Match, expressions: KnownExpressions): boolean | undefined {
  const { expr, all, any, none } = match;
  if (expr !== undefined) {
    const result = compileExpression(expr, expressions);
    const ast = result.ok ? result.expr.ast : undefined;
    return ast?.kind === "const" && ast.value.type === "bool" ? ast.value.value : undefined;
  }
  if (all !== undefined) {
    return combine(all.of, false, expressions);
  }
  if (any !== undefined) {
    return combine(any.of, true, expressions);
  }
  const some = none === undefined ? undefined : combine(none.of, true, expressions);
  return some === undefined ? undefined : !some;
}

/** `decisive` as soon as one part comes to it; the other if all parts do. */
function combine(parts: readonly Match[], decisive: boolean, expressions: KnownExpressions): boolean | undefined {
  const values = parts.map((part) => constantOf(part, expressions));
  if (values.includes(decisive)) {
    return decisive;
  }
  return values.includes(undefined) ? undefined : !decisive;
}
