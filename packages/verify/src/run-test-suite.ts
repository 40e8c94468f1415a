import type { ActionExplanation } from "@edict/engine";
import type { TestOptions, TestSuite } from "@edict/policy";
import type { CheckInput, CheckOutcome, Effect, JsonValue, OutputEntry } from "@edict/protocol";
import {
  type FilterMatcher,
  filterSkipReasons,
  fullTestName,
  isFilterSkipReason,
  skippedByName,
} from "./test-filter.ts";
import {
  checkGroups,
  expandTests,
  type MatrixTest,
  type SuiteFixtures,
  sameJson,
  TestSuiteError,
} from "./test-matrix.ts";
import {
  type CellResult,
  groupCells,
  type OutputFailure,
  type SuiteResult,
  summarize,
  type TestDetails,
  type TestSummary,
} from "./test-results.ts";

/** Decides a request under the options of a test. `usedNow` tells that a policy asked for the time although the test names none. */
export type TestEvaluator = (
  input: CheckInput,
  options: TestOptions | undefined,
) => { readonly outcome: CheckOutcome; readonly usedNow: boolean };

/** Why each action is decided as it is. */
export type TestExplainer = (input: CheckInput, options: TestOptions | undefined) => readonly ActionExplanation[];

export interface SuiteRun {
  readonly file: string;
  readonly suite: TestSuite;
  readonly fixtures: SuiteFixtures;
  readonly evaluate: TestEvaluator;
  /** Asked about what does not come out as expected. */
  readonly explain?: TestExplainer | undefined;
  readonly filter: FilterMatcher;
  /** Ask for one action at a time instead of all actions of a test at once. */
  readonly skipBatching: boolean;
}

/** Runs one suite. Never throws; a suite that makes no sense is an errored result. */
export function runTestSuite(run: SuiteRun): SuiteResult {
  const { suite } = run;
  try {
    checkGroups(suite, run.fixtures);
    if (suite.skip)
      return finished(run, { ...summarize([]), overallResult: "RESULT_SKIPPED" }, { skipReason: suite.skipReason });
    refuseDuplicateNames(suite);
    const cells = loadTests(run).flatMap((test) => runTest(run, test));
    const [uncounted, counted] = partition(cells, ({ details }) => isFilterSkipReason(details.skipReason ?? ""));
    const verdicts = (list: readonly CellResult[]) => list.map(({ details }) => details.result);
    return { ...finished(run, summarize(verdicts(counted), verdicts(uncounted))), testCases: groupCells(cells) };
  } catch (error) {
    if (!(error instanceof TestSuiteError)) throw error;
    return erroredSuite(run.file, suite.name, suite.description, error.message);
  }
}

/** Result of a suite that could not be run at all. */
export function erroredSuite(file: string, name: string, description: string, error: string): SuiteResult {
  const summary: TestSummary = { ...summarize([]), overallResult: "RESULT_ERRORED" };
  return { file, name, description, summary, error, skipReason: "", testCases: [] };
}

function finished(
  { file, suite }: SuiteRun,
  summary: TestSummary,
  more: { readonly skipReason?: string } = {},
): SuiteResult {
  const { name, description } = suite;
  return { file, name, description, summary, error: "", skipReason: more.skipReason ?? "", testCases: [] };
}

function refuseDuplicateNames(suite: TestSuite): void {
  const seen = new Set<string>();
  const errors: string[] = [];
  for (const { name } of suite.tests) {
    if (seen.has(name)) errors.push(`another test named ${name} already exists`);
    seen.add(name);
  }
  if (errors.length > 0) throw new TestSuiteError(`Invalid test suite: ${errors.join("; ")}`);
}

function loadTests(run: SuiteRun): readonly MatrixTest[] {
  try {
    return expandTests(run.suite, run.fixtures);
  } catch (error) {
    if (!(error instanceof TestSuiteError)) throw error;
    throw new TestSuiteError(`Failed to load the test suite: ${error.message}`);
  }
}

function runTest(run: SuiteRun, test: MatrixTest): CellResult[] {
  const { actions } = test.table.input;
  const cell = (action: string, details: TestDetails): CellResult => ({
    test: test.table.name,
    principal: test.principalKey,
    resource: test.resourceKey,
    action,
    details,
  });
  const reason = skipReason(run, test);
  if (reason !== undefined)
    return actions.map((action) => cell(action, { result: "RESULT_SKIPPED", skipReason: reason }));
  const [wanted, unwanted] = partition(actions, run.filter.action);
  const batches = run.skipBatching ? wanted.map((action) => [action]) : [wanted];
  const results = batches.flatMap((batch) => {
    const judge = runBatch(run, test, batch);
    return batch.map((action) => cell(action, judge(action)));
  });
  const skipped: TestDetails = { result: "RESULT_SKIPPED", skipReason: filterSkipReasons.action };
  return [...results, ...unwanted.map((action) => cell(action, skipped))];
}

function skipReason({ filter, suite }: SuiteRun, test: MatrixTest): string | undefined {
  if (!filter.name(fullTestName(suite.name, test.table.name, test.principalKey, test.resourceKey)))
    return skippedByName;
  if (!filter.suite(suite.name)) return filterSkipReasons.suite;
  if (!filter.test(test.table.name)) return filterSkipReasons.test;
  if (!filter.principal(test.principalKey)) return filterSkipReasons.principal;
  if (!filter.resource(test.resourceKey)) return filterSkipReasons.resource;
  if (!test.table.input.actions.some(filter.action)) return filterSkipReasons.action;
  return test.table.skip ? test.table.skipReason : undefined;
}

const usedDefaultNow = "a policy used a time-based condition, but `now` was not provided in the test options";

function runBatch(run: SuiteRun, test: MatrixTest, actions: readonly string[]): (action: string) => TestDetails {
  const { principal, resource, auxData, options } = test;
  const input = { requestId: "", principal, resource, actions, auxData };
  const { outcome, usedNow } = run.evaluate(input, options);
  const error = outcome.failure ?? (usedNow ? usedDefaultNow : undefined);
  if (error !== undefined) return () => ({ result: "RESULT_ERRORED", error });
  return (action) => {
    const details = judgeAction(test, action, outcome);
    if (details.result === "RESULT_PASSED" || run.explain === undefined) return details;
    const explained = run.explain(input, options).find((explanation) => explanation.action === action);
    return explained === undefined ? details : { ...details, visits: explained.visits };
  };
}

function judgeAction(test: MatrixTest, action: string, outcome: CheckOutcome): TestDetails {
  const actual = outcome.actions.find((result) => result.action === action)?.effect;
  if (actual === undefined)
    return { result: "RESULT_ERRORED", error: `no result for action ${JSON.stringify(action)}` };
  const expected: Effect = test.effects.get(action) ?? "EFFECT_DENY";
  if (expected !== actual) return { result: "RESULT_FAILED", failure: { expected, actual } };
  const outputs = outcome.outputs.filter((output) => output.action === action);
  const failures = judgeOutputs(test.outputs.get(action) ?? new Map(), outputs);
  if (failures.length > 0) return { result: "RESULT_FAILED", failure: { expected, actual, outputs: failures } };
  return { result: "RESULT_PASSED", success: { effect: actual, outputs: outputs.map(toOutput) } };
}

function toOutput({ src, action, val, error }: OutputEntry): NonNullable<TestDetails["success"]>["outputs"][number] {
  return { src, action, ...(val === undefined ? {} : { val }), ...(error === undefined ? {} : { error }) };
}

function judgeOutputs(expectations: ReadonlyMap<string, JsonValue>, outputs: readonly OutputEntry[]): OutputFailure[] {
  const failures: OutputFailure[] = [];
  for (const [src, expected] of expectations) {
    const actual = outputs.findLast((output) => output.src === src);
    if (actual === undefined) failures.push({ src, missing: { expected } });
    else if (actual.error !== undefined) failures.push({ src, errored: { expected, error: actual.error } });
    else if (!sameJson(expected, actual.val ?? null)) {
      failures.push({ src, mismatched: { expected, actual: actual.val ?? null } });
    }
  }
  return failures;
}

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const item of items) (belongs(item) ? yes : no).push(item);
  return [yes, no];
}
