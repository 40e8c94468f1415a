import { type CelBindings, CelError, type CelValue, toJsonValue } from "@edict/cel";
import type { ActionOutcome, CheckInput, CheckOutcome, JsonValue } from "@edict/protocol";
import { decide } from "./check.ts";
import type { Now } from "./check-frame.ts";
import { type CheckRun, type DecisionTrace, evaluate } from "./check-run.ts";
import type { ConditionTree, LoadedCondition, LoadedExpression, LoadedParams } from "./expression.ts";
import type { Engine } from "./load-table.ts";
import type { LoadedRule } from "./loaded-rule.ts";
import { type Verdict, verdictFailed, verdictTrue } from "./request-memory.ts";

/** Why a request was decided as it was, as plain JSON data. */
export interface Explanation {
  /** What `check` answers. */
  readonly outcome: CheckOutcome;
  readonly actions: readonly ActionExplanation[];
}

export interface ActionExplanation extends ActionOutcome {
  /** The rules that were looked at, in order, until one decided. */
  readonly visits: readonly RuleExplanation[];
}

export interface RuleExplanation {
  readonly scope: string;
  /** The principal's role the rule was found for; `undefined` for rules of principal policies. */
  readonly role: string | undefined;
  readonly policy: string;
  readonly rule: string;
  readonly effect: "allow" | "deny" | "none";
  /** `inactive`: the derived role of the rule is not active. `failed`: a condition failed in strict evaluation. */
  readonly verdict: "activated" | "conditionNotMet" | "inactive" | "failed";
  readonly derivedRole:
    | { readonly name: string; readonly condition: ConditionExplanation | undefined; readonly variables: Variables }
    | undefined;
  readonly condition: ConditionExplanation | undefined;
  /** Values of the policy's variables; those that failed carry the error. */
  readonly variables: Variables;
}

/** A part of a condition. Every part is evaluated here, also those that short-circuiting leaves out. */
export type ConditionExplanation =
  | ({ readonly expression: string; readonly holds: boolean } & Shown)
  | { readonly op: "all" | "any" | "none"; readonly holds: boolean; readonly of: readonly ConditionExplanation[] };

type Shown = { readonly value: JsonValue } | { readonly error: string };
type Variables = { readonly [name: string]: Shown };

/** Decides a request as `check` does and tells how. Slower than `check`; never throws. */
export function explain(engine: Engine, input: CheckInput, now: Now): Explanation {
  const visits = new Map<string, RuleExplanation[]>();
  const outcome = decide(engine, input, now, createTrace(visits));
  const actions = outcome.actions.map((action) => ({ ...action, visits: visits.get(action.action) ?? [] }));
  return { outcome, actions };
}

function createTrace(visits: Map<string, RuleExplanation[]>): DecisionTrace {
  let at: { readonly scope: string; readonly role: string | undefined } = { scope: "", role: undefined };
  return {
    entered: (scope, role) => {
      at = { scope, role };
    },
    visited: (run, rule, action, verdict) => {
      const list = visits.get(action) ?? [];
      visits.set(action, list);
      list.push({ ...at, ...explainRule(run, rule, verdict) });
    },
  };
}

function explainRule(
  run: CheckRun,
  rule: LoadedRule,
  verdict: Verdict | undefined,
): Omit<RuleExplanation, "scope" | "role"> {
  const { derivedRoleCondition } = rule;
  const derivedRole = rule.row.originDerivedRole;
  return {
    policy: rule.policyKey,
    rule: rule.row.name,
    effect: rule.effect,
    verdict: nameVerdict(verdict),
    derivedRole:
      derivedRole === ""
        ? undefined
        : {
            name: derivedRole,
            condition: explainCondition(run, derivedRoleCondition),
            variables: explainVariables(run, derivedRoleCondition?.params),
          },
    condition: explainCondition(run, rule.condition),
    variables: explainVariables(run, rule.params),
  };
}

function nameVerdict(verdict: Verdict | undefined): RuleExplanation["verdict"] {
  if (verdict === undefined) return "inactive";
  if (verdict === verdictFailed) return "failed";
  return verdict === verdictTrue ? "activated" : "conditionNotMet";
}

function explainCondition(run: CheckRun, condition: LoadedCondition | undefined): ConditionExplanation | undefined {
  return condition === undefined ? undefined : explainTree(run, condition.tree, condition.params);
}

function explainTree(run: CheckRun, tree: ConditionTree, params: LoadedParams): ConditionExplanation {
  if (tree.op === "expr") {
    const value = evaluatePart(run, tree.expression, params);
    return { expression: tree.expression.original, holds: value === true, ...show(value) };
  }
  const of = tree.of.map((part) => explainTree(run, part, params));
  const held = of.filter((part) => part.holds).length;
  const holds = tree.op === "all" ? held === of.length : tree.op === "any" ? held > 0 : held === 0;
  return { op: tree.op, holds, of };
}

function evaluatePart(run: CheckRun, expression: LoadedExpression, params: LoadedParams): CelValue | CelError {
  return evaluate(run, expression, params.constants, peekVariables(run, params));
}

/** Those of the request, or what they would be: telling why must not add errors to what is told. */
function peekVariables(run: CheckRun, params: LoadedParams): CelBindings {
  const known = run.memory.variables(params.slot);
  if (known !== undefined) return known;
  const values = new Map<string, CelValue>();
  for (const { name, expression } of params.variables) {
    const value = evaluate(run, expression, params.constants, values);
    if (!(value instanceof CelError)) values.set(name, value);
  }
  return values;
}

function explainVariables(run: CheckRun, params: LoadedParams | undefined): Variables {
  if (params === undefined) return {};
  return Object.fromEntries(
    params.variables.map(({ name, expression }) => [name, show(evaluatePart(run, expression, params))]),
  );
}

function show(value: CelValue | CelError): Shown {
  if (value instanceof CelError) return { error: value.message };
  const json = toJsonValue(value);
  return json.ok ? { value: json.value } : { error: json.error.message };
}
