import { CelTimestamp, plan } from "@edict/engine";
import {
  type ActionOutcome,
  defaultEngineOptions,
  type JsonObject,
  type JsonValue,
  type PlanInput,
} from "@edict/protocol";
import { loadWorld } from "./differential/compare-world.ts";

/** Ways in which plans of Cerbos contradict its checks. Edict plans the same; `docs/differences.md` tells users. */
export type PlanFault = "forgottenDeny" | "deniesWithoutAllow" | "voidedByConsent";

export interface PlanMismatch {
  readonly files: ReadonlyMap<string, string>;
  readonly input: PlanInput;
  /** What check says about a resource. */
  readonly outcome: ActionOutcome;
  /** Whether the filter lets the resource through. */
  readonly passes: boolean;
}

/** The fault that explains a mismatch, if one does. */
export function faultOf(mismatch: PlanMismatch): PlanFault | undefined {
  if (!mismatch.passes) return isVoidedByConsent(mismatch) ? "voidedByConsent" : undefined;
  if (isForgottenDeny(mismatch)) return "forgottenDeny";
  return isWithoutAllow(mismatch) ? "deniesWithoutAllow" : undefined;
}

/** The principal's policies deny whatever the resource: then a plan goes on as if they said nothing. */
function isForgottenDeny({ files, input, outcome }: PlanMismatch): boolean {
  if (!outcome.policy.startsWith("principal.")) return false;
  const denies = ofPrincipal(files, input, (rule) =>
    rule["effect"] === "EFFECT_DENY" ? { ...rule, effect: "EFFECT_ALLOW" } : undefined,
  );
  return planKind(denies, input) === "KIND_ALWAYS_ALLOWED";
}

/**
 * No resource policy allows, but some may deny, and the principal's policies have a rule that allows, whether it holds or not:
 * then a plan lets through what is not denied.
 */
function isWithoutAllow({ files, input }: PlanMismatch): boolean {
  const others = new Map([...files].filter(([, content]) => !isOfPrincipal(content, input)));
  const allows = ofPrincipal(files, input, (rule) =>
    rule["effect"] === "EFFECT_ALLOW" ? withoutCondition(rule) : undefined,
  );
  return planKind(others, input) === "KIND_ALWAYS_DENIED" && planKind(allows, input) !== "KIND_ALWAYS_DENIED";
}

/**
 * A scope wants the consent of its parents: then a plan wants it for more specific scopes too, and wants what the scope
 * itself allows, also if a derived role is missing for it.
 */
function isVoidedByConsent({ files, input, outcome }: PlanMismatch): boolean {
  if (outcome.effect !== "EFFECT_ALLOW" || !outcome.policy.startsWith("resource.")) return false;
  const { kind, scope: requested } = input.resource;
  return [...files.values()].some((content) => {
    const { resource, scope = "", scopePermissions = "" } = JSON.parse(content).resourcePolicy ?? {};
    const isInChain = `${requested}.`.startsWith(`${scope}.`);
    return resource === kind && isInChain && scopePermissions.includes("REQUIRE_PARENTAL_CONSENT");
  });
}

function withoutCondition(rule: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(rule).filter(([name]) => name !== "condition"));
}

function planKind(files: ReadonlyMap<string, string>, input: PlanInput): string {
  const { engine } = loadWorld({ files, options: defaultEngineOptions });
  return engine === undefined ? "KIND_ALWAYS_DENIED" : plan(engine, input, new CelTimestamp(0, 0)).filter.kind;
}

interface PrincipalPolicy {
  readonly principal: string;
  readonly rules: readonly { readonly actions: readonly JsonObject[] }[];
}

function principalPolicyOf(content: string): PrincipalPolicy | undefined {
  return JSON.parse(content).principalPolicy;
}

const isOfPrincipal = (content: string, { principal }: PlanInput) =>
  principalPolicyOf(content)?.principal === principal.id;

/** The principal's own policies with rules changed or left out. */
function ofPrincipal(
  files: ReadonlyMap<string, string>,
  input: PlanInput,
  change: (rule: JsonObject) => JsonObject | undefined,
): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  for (const [path, content] of files) {
    const policy = principalPolicyOf(content);
    if (policy === undefined || policy.principal !== input.principal.id) continue;
    const rules = policy.rules.map((rule) => ({
      ...rule,
      actions: rule.actions.flatMap((entry) => change(entry) ?? []),
    }));
    const principalPolicy: { readonly [name: string]: unknown } = {
      ...policy,
      scopePermissions: undefined,
      rules: rules.filter(({ actions }) => actions.length > 0),
    };
    const apiVersion: JsonValue = "api.cerbos.dev/v1";
    kept.set(path, JSON.stringify({ apiVersion, principalPolicy }));
  }
  return kept;
}
