import { CelError, toJsonValue } from "@edict/cel";
import type {
  Output,
  PolicyCondition,
  PolicyDocument,
  PrincipalPolicy,
  ResourcePolicy,
  RolePolicy,
} from "@edict/policy";
import { sanitizeName } from "@edict/protocol";
import {
  type Chapter,
  type ConditionScope,
  evaluate,
  type Holds,
  judge,
  negate,
  openScope,
  textsOf,
} from "./reference-condition.ts";
import { chapterOf, type ImportedRole, importedRoles } from "./reference-derived-roles.ts";
import { matchesField, matchesGlob } from "./reference-glob.ts";
import type { ReferenceRequest } from "./reference-request.ts";

/** One way in which a rule comes to an action. A rule may come several times, by several patterns and roles. */
export interface Visit {
  readonly document: PolicyDocument;
  /** Unique in the policy. */
  readonly rule: string;
  /** As outputs name it. */
  readonly name: string;
  /** Entries of role policies only ever deny. */
  readonly effect: "allow" | "deny" | "none";
  readonly condition: PolicyCondition | undefined;
  /** It has its effect when the condition does not hold. */
  readonly isVeto: boolean;
  /** Set if it comes by a derived role. */
  readonly derived: ImportedRole | undefined;
  readonly output: { readonly effective: string; readonly idle: string };
}

/** What one visit comes to. `failed` ends the action at once, in strict evaluation. */
export type Says = "allow" | "deny" | "nothing" | "failed";

export const consent = "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS";

/** Visits a rule: it takes part, its variables are worked out, and it may have an output. */
export function visit(request: ReferenceRequest, rule: Visit, action: string): Says {
  request.noteTakesPart(rule.document);
  if (rule.rule === notListed) return "deny";
  const scope = openScope(request, rulesChapter(rule.document));
  const isEffective = fires(request, rule, scope);
  if (isEffective === "failed") return "failed";
  if (isEffective === undefined) return "nothing";
  const text = isEffective === "yes" ? rule.output.effective : rule.output.idle;
  if (text !== "") emit(text, scope, { src: `${rule.document.key}#${rule.name}`, action });
  return isEffective === "no" || rule.effect === "none" ? "nothing" : rule.effect;
}

/**
 * Found out once in a request. A rule whose derived role is not active is passed over without a word the first time, and
 * counts as not met from then on.
 */
function fires(request: ReferenceRequest, rule: Visit, scope: ConditionScope): Holds | undefined {
  const { condition, derived, document, isVeto } = rule;
  const key = `${document.key}#${rule.rule}#${derived?.definition.name ?? ""}`;
  const known = request.fired.get(key);
  if (known !== undefined) return known ? "yes" : "no";
  const wanted = derived?.definition.condition?.match;
  if (derived !== undefined && wanted !== undefined) {
    const isActive = judge(wanted, openScope(request, chapterOf(derived)));
    if (isActive === "failed") return isActive;
    if (isActive === "no") {
      request.fired.set(key, false);
      return undefined;
    }
  }
  const holds = condition?.match === undefined ? "yes" : judge(condition.match, scope);
  const isEffective = isVeto ? negate(holds) : holds;
  if (isEffective !== "failed") request.fired.set(key, isEffective === "yes");
  return isEffective;
}

/** An output that fails says so, and changes nothing else. One that is no number leaves the request without an answer. */
function emit(text: string, scope: ConditionScope, entry: { readonly src: string; readonly action: string }): void {
  const { outputs } = scope.request;
  const value = evaluate(text, scope);
  const converted = value instanceof CelError ? { ok: false as const, error: value } : toJsonValue(value);
  if (converted.ok && converted.notFinite) scope.request.failed = true;
  const val = converted.ok ? converted.value : undefined;
  outputs.push({ ...entry, val, error: converted.ok ? undefined : converted.error.message });
}

function rulesChapter(document: PolicyDocument): Chapter {
  const texts = () =>
    rulesOf(document).flatMap(({ condition, output }) => [
      ...textsOf(condition?.match),
      ...[output?.expr, output?.when?.ruleActivated, output?.when?.conditionNotMet].flatMap((text) => text || []),
    ]);
  return { document, name: document.key, texts };
}

function rulesOf({ policy }: PolicyDocument): readonly {
  readonly condition: PolicyCondition | undefined;
  readonly output: Output | undefined;
}[] {
  if (policy.kind === "principal") return policy.body.rules.flatMap(({ actions }) => actions);
  return policy.kind === "resource" || policy.kind === "role" ? policy.body.rules : [];
}

/** Outputs belong to what becomes of a rule, not of its condition: consent turns both around, and so it does the outputs. */
function outputOf(output: Output | undefined): Visit["output"] {
  return { effective: output?.when?.ruleActivated || (output?.expr ?? ""), idle: output?.when?.conditionNotMet ?? "" };
}

/** Where a scope wants consent, a conditional allow is a veto: it denies unless its condition holds. */
function effectOf(
  { effect, condition }: { readonly effect: string; readonly condition: PolicyCondition | undefined },
  permissions: string,
): Pick<Visit, "effect" | "isVeto"> {
  const isVeto = effect === "EFFECT_ALLOW" && condition !== undefined && permissions === consent;
  return { isVeto, effect: effect === "EFFECT_DENY" || isVeto ? "deny" : "allow" };
}

const ordinal = (index: number) => `rule-${String(index + 1).padStart(3, "0")}`;

export function principalVisits(
  document: PolicyDocument,
  { rules, scopePermissions }: PrincipalPolicy,
  { kind, action }: { readonly kind: string; readonly action: string },
): readonly Visit[] {
  return rules.flatMap(({ resource, actions }, at) => {
    if (!matchesField(sanitizeName(resource), kind)) return [];
    return actions.flatMap((entry, index): readonly Visit[] => {
      if (!matchesField(entry.action, action)) return [];
      const { condition } = entry;
      const name = entry.name === "" ? `${resource}_${ordinal(index)}` : entry.name;
      const effect = effectOf(entry, scopePermissions);
      const output = outputOf(entry.output);
      return [{ document, rule: `${at}.${index}`, name, ...effect, condition, derived: undefined, output }];
    });
  });
}

export interface RoleQuestion {
  /** One role of the principal, and its parents. */
  readonly roles: readonly string[];
  readonly action: string;
}

/** By patterns of actions, and for each by roles, then by the parent roles of derived roles. */
export function resourceVisits(
  request: ReferenceRequest,
  { document, body }: { readonly document: PolicyDocument; readonly body: ResourcePolicy },
  { roles, action }: RoleQuestion,
): readonly Visit[] {
  return body.rules.flatMap((rule, index) => {
    const { actions, condition } = rule;
    const name = rule.name === "" ? ordinal(index) : rule.name;
    const common = { document, rule: String(index), name, ...effectOf(rule, body.scopePermissions), condition };
    const times = actions.filter((pattern) => matchesField(pattern, action)).length;
    const ways = waysTo(request, body, rule, roles);
    const visits = ways.map((derived): Visit => ({ ...common, derived, output: outputOf(rule.output) }));
    return Array.from({ length: times }, () => visits).flat();
  });
}

/** How roles come to a rule: by name (`undefined`), or by a derived role. */
export function waysTo(
  { set }: ReferenceRequest,
  body: ResourcePolicy,
  rule: ResourcePolicy["rules"][number],
  roles: readonly string[],
): readonly (ImportedRole | undefined)[] {
  const plain = (patterns: readonly string[]) => (patterns.includes("*") ? ["*"] : patterns);
  const matching = (patterns: readonly string[]) =>
    plain(patterns).filter((pattern) => roles.some((role) => matchesField(pattern, role)));
  const imported = importedRoles(set, body);
  const derived = rule.derivedRoles.flatMap((name) => imported.filter(({ definition }) => definition.name === name));
  return [
    ...matching(rule.roles).map(() => undefined),
    ...derived.flatMap((role) => matching(role.definition.parentRoles).map(() => role)),
  ];
}

const notListed = "not listed";

/** What a role policy makes of an action: a denial unless it is listed, vetoes where it is listed under conditions. */
export function roleVisits(
  { document, body }: { readonly document: PolicyDocument; readonly body: RolePolicy },
  { kind, action }: { readonly kind: string; readonly action: string },
): readonly Visit[] {
  const listing = body.rules.flatMap((entry, index) =>
    matchesField(entry.resource, kind) && entry.allowActions.some((pattern) => matchesGlob(pattern, action))
      ? [{ ...entry, rule: String(index) }]
      : [],
  );
  const common = { document, derived: undefined };
  const none = { effective: "", idle: "" };
  if (listing.length === 0)
    return [
      { ...common, rule: notListed, name: "", effect: "deny", condition: undefined, isVeto: false, output: none },
    ];
  return listing.flatMap(({ rule, name, condition, output }): readonly Visit[] => {
    const { effective, idle } = outputOf(output);
    const own = { ...common, rule, name, condition };
    // The outputs of a veto are those of its condition.
    if (condition !== undefined)
      return [{ ...own, effect: "deny", isVeto: true, output: { effective: idle, idle: effective } }];
    return effective === "" && idle === ""
      ? []
      : [{ ...own, effect: "none", isVeto: false, output: { effective, idle } }];
  });
}
