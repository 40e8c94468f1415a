import { type CelBindings, CelError, type CelValue } from "@edict/cel";
import type { CheckInput, EvaluationError, OutputEntry } from "@edict/protocol";
import { CheckFrame, type Now, noBindings, noRoles } from "./check-frame.ts";
import type { ConditionTree, LoadedCondition, LoadedExpression, LoadedParams } from "./expression.ts";
import type { Engine } from "./load-table.ts";
import type { LoadedRule, PolicySources } from "./loaded-rule.ts";
import { type RequestMemory, type Verdict, verdictFailed, verdictFalse, verdictTrue } from "./request-memory.ts";

/**
 * The state of a request while it is being decided. One per table, begun anew for each request: deciding is synchronous, and
 * what is not made need not be collected. What an outcome keeps is made when there is something to keep.
 */
export class CheckRun {
  readonly engine: Engine;
  readonly memory: RequestMemory;
  readonly strict: boolean;
  readonly frame: CheckFrame;
  /** The derived roles found active in each scope that was entered, by its depth. */
  readonly scopeDerivedRoles: (readonly string[] | CelError)[] = [];
  scopesEntered = 0;
  errors: EvaluationError[] = noErrors;
  outputs: OutputEntry[] = noOutputs;
  sources: PolicySources[] = noSources;
  lastSources: PolicySources | undefined = undefined;
  /** Those found active in any scope, each once. */
  effectiveDerivedRoles: readonly string[] = noRoles;
  /** Told what happens, for `explain`. */
  trace: DecisionTrace | undefined = undefined;
  failure: string | undefined = undefined;

  constructor(engine: Engine) {
    this.engine = engine;
    this.memory = engine.memory;
    this.strict = engine.options.strictEvaluation;
    this.frame = new CheckFrame(engine.options.globals);
  }

  begin(input: CheckInput, now: Now, trace: DecisionTrace | undefined): void {
    this.memory.begin();
    this.frame.fill(input, now);
    this.scopesEntered = 0;
    this.errors = noErrors;
    this.outputs = noOutputs;
    this.sources = noSources;
    this.lastSources = undefined;
    this.effectiveDerivedRoles = noRoles;
    this.trace = trace;
    this.failure = undefined;
  }

  addOutput(output: OutputEntry): void {
    if (this.outputs === noOutputs) this.outputs = [];
    this.outputs.push(output);
  }

  addSources(sources: PolicySources | undefined): void {
    // Most rules come from the same policy as the one before.
    if (sources === undefined || sources === this.lastSources) return;
    this.lastSources = sources;
    if (this.sources === noSources) this.sources = [sources];
    else if (!this.sources.includes(sources)) this.sources.push(sources);
  }

  addError(expression: string, { message }: CelError): void {
    if (this.errors.some((known) => known.expression === expression && known.message === message)) return;
    if (this.errors === noErrors) this.errors = [];
    this.errors.push({ expression, message });
  }
}

const noErrors: EvaluationError[] = [];
const noOutputs: OutputEntry[] = [];
const noSources: PolicySources[] = [];

/** The run of an engine, begun for a request. */
export function startRun(engine: Engine, input: CheckInput, now: Now, trace: DecisionTrace | undefined): CheckRun {
  engine.run ??= new CheckRun(engine);
  engine.run.begin(input, now, trace);
  return engine.run;
}

/** Hears what a decision does, as it does it. */
export interface DecisionTrace {
  /** The rules of a scope are about to be visited; `role` is `undefined` for principal policies. */
  entered(scope: string, role: string | undefined): void;
  visited(run: CheckRun, rule: LoadedRule, action: string, verdict: Verdict | undefined): void;
}

/** Verdict of a condition under its own parameters; remembered unless it depends on the scope. */
export function judge(run: CheckRun, condition: LoadedCondition): Verdict {
  const remembered = condition.readsRuntime ? undefined : run.memory.verdict(condition.slot);
  if (remembered !== undefined) return remembered;
  const { alone, params } = condition;
  const verdict =
    alone === undefined
      ? judgeTree(run, condition.tree, params.constants, variablesOf(run, params))
      : judgeExpression(run, alone, params.constants, noBindings);
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
  run.addError(expression.original, value);
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
    if (value instanceof CelError) run.addError(expression.original, value);
    else values.set(name, value);
  }
  run.memory.rememberVariables(params.slot, values);
  return values;
}
