import {
  type ActionOutcome,
  type CheckInput,
  type CheckOutcome,
  compareText,
  principalPolicyKey,
  scopeValue,
  type ValidationError,
} from "@edict/protocol";
import type { Now } from "./check-frame.ts";
import { type CheckRun, type DecisionTrace, judge, startRun, variablesOf } from "./check-run.ts";
import { enterScope } from "./derived-roles.ts";
import { emitOutput } from "./emit-output.ts";
import type { Engine } from "./load-table.ts";
import type { LoadedRule, PolicySources } from "./loaded-rule.ts";
import { type Verdict, verdictFailed, verdictFalse, verdictTrue } from "./request-memory.ts";
import { findResourcePlace, type PlaceScope, principalPolicyExists, type ResourcePlace } from "./resource-place.ts";
import { findScopeChain } from "./scope-chain.ts";
import { findStanding, type RuleList, type Standing } from "./standing.ts";

const noMatchPolicy = "NO_MATCH";

/**
 * Decides every action of one request. Pure given the table and `now` (the instant that `now()` yields; a function is
 * asked only if a policy does), never throws; run-time errors of conditions are part of the outcome. Work is bounded by
 * the number of rules of the resource kind.
 */
export function check(engine: Engine, input: CheckInput, now: Now): CheckOutcome {
  return decide(engine, input, now, undefined);
}

/** `check`, with somebody who hears what it does. */
export function decide(engine: Engine, input: CheckInput, now: Now, trace: DecisionTrace | undefined): CheckOutcome {
  const { kind, policyVersion, scope } = input.resource;
  const place = findResourcePlace(engine, kind, policyVersion, scope);
  const principal = findPrincipalPlace(engine, input);
  if (place.scopes.length === 0 && principal.scopes.length === 0) return denyAll(input, noMatchPolicy, []);
  const validation = engine.validateAttributes.check(place.schemas, input);
  if (validation.reject) return denyAll(input, place.policyKey, validation.errors);
  if (!place.exists && !principal.exists) return denyAll(input, noMatchPolicy, validation.errors);
  const run = startRun(engine, input, now, trace);
  const standing = findStanding(place, run.frame.principal.roles, engine.places);
  const question = { run, place, principal, standing };
  const asked = input.actions;
  // Made in its length: a list that grows takes room for many more.
  const actions = new Array<ActionOutcome>(asked.length);
  for (let at = 0; at < asked.length; at++) {
    const action = asked[at] ?? "";
    actions[at] = findDecided(actions, action, at) ?? decideAction(question, action);
  }
  return toOutcome(input.requestId, run, actions, validation.errors);
}

/** An action that is asked twice is decided once, so that its outputs appear once. */
function findDecided(actions: readonly ActionOutcome[], action: string, until: number): ActionOutcome | undefined {
  for (let at = 0; at < until; at++) if (actions[at]?.action === action) return actions[at];
  return undefined;
}

interface PrincipalPlace {
  readonly scopes: readonly string[];
  readonly exists: boolean;
  readonly version: string;
}

const nowhere: PrincipalPlace = { scopes: [], exists: false, version: "" };

function findPrincipalPlace(engine: Engine, { principal }: CheckInput): PrincipalPlace {
  const { index, options } = engine;
  if (index.principalScopes.size === 0) return nowhere;
  const scope = scopeValue(principal.scope === "" ? options.defaultScope : principal.scope);
  const scopes = findScopeChain(scope, index.principalScopes, options.lenientScopeSearch);
  const version = principal.policyVersion === "" ? options.defaultPolicyVersion : principal.policyVersion;
  return { scopes, version, exists: principalPolicyExists(index, version, scopes) };
}

interface Question {
  readonly run: CheckRun;
  readonly place: ResourcePlace;
  readonly principal: PrincipalPlace;
  readonly standing: Standing;
}

/** What a walk through the scopes came to. `final` ends the action at once: a failed condition in strict evaluation. */
interface Finding {
  readonly effect: "allow" | "deny" | "none";
  readonly policy: string;
  readonly scope: string;
  readonly final: boolean;
}

/** Principal policies decide first; what they leave open goes to the resource policies. */
function decideAction(question: Question, action: string): ActionOutcome {
  const byPrincipal = question.principal.scopes.length === 0 ? undefined : walkPrincipalPolicies(question, action);
  const finding = byPrincipal ?? walkRoles(question, action);
  return {
    action,
    effect: finding.effect === "allow" ? "EFFECT_ALLOW" : "EFFECT_DENY",
    policy: finding.policy,
    scope: finding.scope,
  };
}

/** `undefined` if principal policies leave it open. */
function walkPrincipalPolicies({ run, place, principal }: Question, action: string): Finding | undefined {
  const { id, roles } = run.frame.principal;
  if (roles.length === 0) return undefined;
  const { index } = run.engine;
  const policy = principal.exists
    ? principalPolicyKey(id, principal.version, principal.scopes[0] ?? "")
    : noMatchPolicy;
  const versions = index.versions.get(place.version);
  let allowed = false;
  for (const scope of principal.scopes) {
    const rules: LoadedRule[] = [];
    for (const entry of versions?.get(scope)?.byPrincipal.get(id) ?? []) {
      if (entry.matchesAction(action) && entry.matchesResource(place.sanitizedKind)) rules.push(entry.rule);
    }
    run.trace?.entered(scope, undefined);
    const step = visitRules(run, { rules, sources: undefined }, action, allowed);
    if (step.stopped !== undefined) return toDeny(step, policy, scope);
    const permissions = index.scopePermissions.get(scope);
    allowed = step.allowed && permissions !== "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS";
    if (allowed && permissions === "SCOPE_PERMISSIONS_OVERRIDE_PARENT") return found("allow", policy, scope);
  }
  return undefined;
}

/** The first role that ends in an allow wins, even if an earlier one was denied; otherwise the first role's result stands. */
function walkRoles(question: Question, action: string): Finding {
  const { roles } = question.run.frame.principal;
  const lists = question.standing.findRules(action);
  let kept: Finding | undefined;
  for (let role = 0; role < roles.length; role++) {
    const finding = walkScopes(question, action, role, lists);
    if (finding.final || finding.effect === "allow") return finding;
    if (kept === undefined || kept.effect === "none") kept = finding;
  }
  return kept ?? nothingFound("");
}

/** Walks the scopes for one role, from the most specific one up. A deny stops at once, an allow at the end of its scope. */
function walkScopes(question: Question, action: string, role: number, lists: readonly RuleList[]): Finding {
  const { run, place, standing } = question;
  const { scopes } = place;
  const policy = place.exists ? place.policyKey : noMatchPolicy;
  let allowed = false;
  for (let depth = 0; depth < scopes.length; depth++) {
    const scope = scopes[depth];
    const list = lists[role * scopes.length + depth];
    if (scope === undefined || list === undefined) break;
    // A scope without rules leaves everything as it is once its derived roles are known.
    if (list.rules.length === 0 && scopes.length === 1 && run.scopesEntered > 0) break;
    enterScope(run, depth, standing.derivedRoles[depth] ?? noDerivedRoles);
    run.trace?.entered(scope.scope, run.frame.principal.roles[role]);
    const step = visitRules(run, list, action, allowed);
    if (step.stopped !== undefined) return toDeny(step, policy, scope.scope);
    allowed = step.allowed && !needsConsent(scope);
    if (allowed && scope.permissions === "SCOPE_PERMISSIONS_OVERRIDE_PARENT")
      return found("allow", policy, scope.scope);
  }
  return nothingFound(policy);
}

function needsConsent(scope: PlaceScope): boolean {
  return scope.permissions === "SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS";
}

function found(effect: "allow", policy: string, scope: string): Finding {
  return { effect, policy, scope, final: false };
}

function nothingFound(policy: string): Finding {
  return { effect: "none", policy, scope: "", final: false };
}

/** An implicit deny of a role policy, and an error in strict evaluation, are attributed to the policy they come from. */
function toDeny(step: Step, policy: string, scope: string): Finding {
  const rule = step.stopped;
  const own = rule !== undefined && (rule.fromRolePolicy || step.failed);
  return { effect: "deny", policy: own ? rule.policyKey : policy, scope, final: step.failed };
}

interface Step {
  readonly allowed: boolean;
  /** The rule that denied, or failed. */
  readonly stopped: LoadedRule | undefined;
  readonly failed: boolean;
}

const stepAllowed: Step = { allowed: true, stopped: undefined, failed: false };
const noDerivedRoles: Standing["derivedRoles"][number] = [];
const stepOn: Step = { allowed: false, stopped: undefined, failed: false };

function visitRules(run: CheckRun, list: RuleList, action: string, allowedBefore: boolean): Step {
  const { rules, sources } = list;
  let allowed = allowedBefore;
  if (sources !== undefined) run.addSources(sources);
  for (let at = 0; at < rules.length; at++) {
    const rule = rules[at];
    if (rule === undefined) break;
    if (sources === undefined) run.addSources(rule.sources);
    if (rule.hasVariables) variablesOf(run, rule.params);
    const verdict = rule.always ? verdictTrue : fires(run, rule);
    run.trace?.visited(run, rule, action, verdict === skipped ? undefined : verdict);
    if (verdict === verdictFailed) {
      if (run.strict) return { allowed, stopped: rule, failed: true };
      continue;
    }
    if (verdict === skipped) continue;
    const output = verdict === verdictTrue ? rule.activatedOutput : rule.notMetOutput;
    if (output !== undefined) emitOutput(run, rule, output, action);
    if (verdict !== verdictTrue) continue;
    if (rule.effect === "deny") return { allowed, stopped: rule, failed: false };
    if (rule.effect === "allow") allowed = true;
  }
  return allowed ? stepAllowed : stepOn;
}

const skipped = 0;

/** Whether a rule fires. A rule whose derived role is inactive is skipped silently the first time, and counts as not met from then on. */
function fires(run: CheckRun, rule: LoadedRule): Verdict | typeof skipped {
  const { condition, derivedRoleCondition, resultSlot } = rule;
  if (rule.isCondition && condition !== undefined) return negateIf(rule.negated, judge(run, condition));
  const remembered = run.memory.fired(resultSlot);
  if (remembered !== undefined) return remembered;
  if (derivedRoleCondition !== undefined) {
    const active = judge(run, derivedRoleCondition);
    if (active === verdictFailed) return active;
    if (active === verdictFalse) {
      run.memory.rememberFired(resultSlot, verdictFalse);
      return skipped;
    }
  }
  const verdict = condition === undefined ? verdictTrue : negateIf(rule.negated, judge(run, condition));
  if (verdict !== verdictFailed) run.memory.rememberFired(resultSlot, verdict);
  return verdict;
}

function negateIf(negated: boolean, verdict: Verdict): Verdict {
  if (!negated || verdict === verdictFailed) return verdict;
  return verdict === verdictTrue ? verdictFalse : verdictTrue;
}

function denyAll(input: CheckInput, policy: string, validationErrors: readonly ValidationError[]): CheckOutcome {
  return {
    requestId: input.requestId,
    resourceId: input.resource.id,
    actions: input.actions.map((action) => ({ action, effect: "EFFECT_DENY", policy, scope: "" })),
    effectiveDerivedRoles: [],
    outputs: [],
    validationErrors,
    evaluationErrors: [],
    effectivePolicies: new Map(),
    failure: undefined,
  };
}

function toOutcome(
  requestId: string,
  run: CheckRun,
  actions: readonly ActionOutcome[],
  validationErrors: readonly ValidationError[],
): CheckOutcome {
  const { errors } = run;
  if (errors.length > 1) {
    errors.sort((a, b) => compareText(a.expression, b.expression) || compareText(a.message, b.message));
  }
  return {
    requestId,
    resourceId: run.frame.resource.id,
    actions,
    effectiveDerivedRoles: run.effectiveDerivedRoles,
    outputs: run.outputs,
    validationErrors,
    evaluationErrors: errors,
    effectivePolicies: mergeSources(run.sources),
    failure: run.failure,
  };
}

function mergeSources(sources: readonly PolicySources[]): PolicySources {
  const only = sources[0];
  if (only !== undefined && sources.length === 1) return only;
  return new Map(sources.flatMap((entries) => [...entries]));
}
