import { type CelBindings, CelError, type CelFrame, type CelTimestamp, type CelValue } from "@edict/cel";
import {
  type AuxData,
  type CheckInput,
  type EvaluationError,
  type JsonObject,
  type OutputEntry,
  type Principal,
  type Resource,
  scopeValue,
} from "@edict/protocol";
import type { ConditionTree, LoadedCondition, LoadedExpression, LoadedParams } from "./expression.ts";
import type { Engine } from "./load-table.ts";
import type { LoadedRule, PolicySources } from "./loaded-rule.ts";
import { type RequestMemory, type Verdict, verdictFailed, verdictFalse, verdictTrue } from "./request-memory.ts";

/** The state of one request while it is being decided. */
export interface CheckRun {
  readonly engine: Engine;
  readonly input: CheckInput;
  readonly memory: RequestMemory;
  readonly strict: boolean;
  readonly frame: CheckFrame;
  readonly errors: EvaluationError[];
  readonly outputs: OutputEntry[];
  readonly sources: PolicySources[];
  /** Those found active in any scope, each once. */
  readonly effectiveDerivedRoles: string[];
  /** The derived roles found active in each scope that was entered, by its depth. */
  readonly scopeDerivedRoles: (readonly string[] | CelError | undefined)[];
  /** Told what happens, for `explain`. */
  readonly trace: DecisionTrace | undefined;
  failure: string | undefined;
}

/** Hears what a decision does, as it does it. */
export interface DecisionTrace {
  /** The rules of a scope are about to be visited; `role` is `undefined` for principal policies. */
  entered(scope: string, role: string | undefined): void;
  visited(run: CheckRun, rule: LoadedRule, action: string, verdict: Verdict | undefined): void;
}

/** A frame whose scope-dependent parts are set before each evaluation. */
export interface CheckFrame extends CelFrame {
  readonly principal: Principal;
  readonly resource: Resource;
  readonly auxData: AuxData | undefined;
  readonly globals: JsonObject;
  readonly now: CelTimestamp | undefined;
  variables: CelBindings;
  constants: CelBindings;
  effectiveDerivedRoles: readonly string[] | CelError;
}

export const noBindings: CelBindings = new Map<string, CelValue>();

/** The instant of a request, or who to ask for it. */
export type Now = CelTimestamp | (() => CelTimestamp) | undefined;

export function startRun(engine: Engine, input: CheckInput, now: Now, trace: DecisionTrace | undefined): CheckRun {
  engine.memory.begin();
  const run = createRun(engine, input, typeof now === "function" ? undefined : now, trace);
  if (typeof now === "function") Object.defineProperty(run.frame, "now", { get: now });
  return run;
}

function createRun(
  engine: Engine,
  input: CheckInput,
  now: CelTimestamp | undefined,
  trace: DecisionTrace | undefined,
): CheckRun {
  return {
    engine,
    input,
    memory: engine.memory,
    strict: engine.options.strictEvaluation,
    frame: {
      principal: withPlainScope(input.principal),
      resource: withPlainScope(input.resource),
      auxData: input.auxData,
      globals: engine.options.globals,
      now,
      variables: noBindings,
      constants: noBindings,
      effectiveDerivedRoles: [],
    },
    errors: [],
    outputs: [],
    sources: [],
    effectiveDerivedRoles: [],
    scopeDerivedRoles: [],
    trace,
    failure: undefined,
  };
}

function withPlainScope<T extends { readonly scope: string }>(party: T): T {
  return party.scope.startsWith(".") ? { ...party, scope: scopeValue(party.scope) } : party;
}

/** Verdict of a condition under its own parameters; remembered unless it depends on the scope. */
export function judge(run: CheckRun, condition: LoadedCondition): Verdict {
  const remembered = condition.readsRuntime ? undefined : run.memory.verdict(condition.slot);
  if (remembered !== undefined) return remembered;
  const verdict = judgeTree(run, condition.tree, condition.params.constants, variablesOf(run, condition.params));
  if (!condition.readsRuntime) run.memory.rememberVerdict(condition.slot, verdict);
  return verdict;
}

export function judgeTree(run: CheckRun, tree: ConditionTree, constants: CelBindings, variables: CelBindings): Verdict {
  if (tree.op === "expr") return judgeExpression(run, tree.expression, constants, variables);
  const stopAt = tree.op === "all" ? verdictFalse : verdictTrue;
  for (const part of tree.of) {
    const verdict = judgeTree(run, part, constants, variables);
    if (verdict === verdictFailed) return verdict;
    if (verdict === stopAt) return tree.op === "any" ? verdictTrue : verdictFalse;
  }
  return tree.op === "any" ? verdictFalse : verdictTrue;
}

function judgeExpression(
  run: CheckRun,
  expression: LoadedExpression,
  constants: CelBindings,
  variables: CelBindings,
): Verdict {
  const value = evaluate(run, expression, constants, variables);
  if (value === true) return verdictTrue;
  if (!(value instanceof CelError)) return verdictFalse;
  recordError(run, expression.original, value);
  return run.strict ? verdictFailed : verdictFalse;
}

export function evaluate(
  run: CheckRun,
  expression: LoadedExpression,
  constants: CelBindings,
  variables: CelBindings,
): CelValue | CelError {
  const { frame } = run;
  frame.constants = constants;
  frame.variables = variables;
  return expression.run(frame);
}

/**
 * Variables of a policy, evaluated the first time that one of its rules comes up. One that fails stays unset, so whoever
 * refers to it fails as well.
 */
export function variablesOf(run: CheckRun, params: LoadedParams): CelBindings {
  if (params.variables.length === 0) return noBindings;
  const remembered = run.memory.variables(params.slot);
  if (remembered !== undefined) return remembered;
  const values = new Map<string, CelValue>();
  for (const { name, expression } of params.variables) {
    const value = evaluate(run, expression, params.constants, values);
    if (value instanceof CelError) recordError(run, expression.original, value);
    else values.set(name, value);
  }
  run.memory.rememberVariables(params.slot, values);
  return values;
}

export function recordError(run: CheckRun, expression: string, error: CelError): void {
  const { message } = error;
  if (run.errors.some((known) => known.expression === expression && known.message === message)) return;
  run.errors.push({ expression, message });
}
