import type { RuleExplanation } from "@edict/engine";
import type { Effect, JsonValue } from "@edict/protocol";

/** Results of all suites, in the JSON shape of `cerbos.policy.v1.TestResults`. */
export interface TestResults {
  readonly suites: readonly SuiteResult[];
  readonly summary: TestSummary;
}

/** From best to worst; a summary carries the worst. */
export const testVerdicts = [
  "RESULT_UNSPECIFIED",
  "RESULT_SKIPPED",
  "RESULT_PASSED",
  "RESULT_FAILED",
  "RESULT_ERRORED",
] as const;
export type TestVerdict = (typeof testVerdicts)[number];

export interface TestSummary {
  readonly overallResult: TestVerdict;
  readonly testsCount: number;
  /** Sorted from best to worst. */
  readonly resultCounts: readonly { readonly result: TestVerdict; readonly count: number }[];
}

export interface SuiteResult {
  readonly file: string;
  readonly name: string;
  readonly description: string;
  readonly summary: TestSummary;
  readonly error: string;
  readonly skipReason: string;
  readonly testCases: readonly TestCaseResult[];
}

export interface TestCaseResult {
  readonly name: string;
  readonly principals: readonly {
    readonly name: string;
    readonly resources: readonly {
      readonly name: string;
      readonly actions: readonly { readonly name: string; readonly details: TestDetails }[];
    }[];
  }[];
}

export interface TestDetails {
  readonly result: TestVerdict;
  readonly failure?: TestFailure;
  readonly error?: string;
  readonly success?: TestSuccess;
  readonly skipReason?: string;
  /** The rules that were looked at, of what did not come out as expected, if that was asked for. Not in Cerbos's messages. */
  readonly visits?: readonly RuleExplanation[];
}

export interface TestFailure {
  readonly expected: Effect;
  readonly actual: Effect;
  readonly outputs?: readonly OutputFailure[];
}

export interface TestSuccess {
  readonly effect: Effect;
  readonly outputs: readonly {
    readonly src: string;
    readonly action: string;
    readonly val?: JsonValue;
    readonly error?: string;
  }[];
}

export interface OutputFailure {
  readonly src: string;
  readonly mismatched?: { readonly expected: JsonValue; readonly actual: JsonValue };
  readonly missing?: { readonly expected: JsonValue };
  readonly errored?: { readonly expected: JsonValue; readonly error: string };
}

/** One decided cell of a test matrix, before it is put in its place. */
export interface CellResult {
  readonly test: string;
  readonly principal: string;
  readonly resource: string;
  readonly action: string;
  readonly details: TestDetails;
}

/** Groups cells by test, principal and resource, in the order in which they came. */
export function groupCells(cells: readonly CellResult[]): readonly TestCaseResult[] {
  return groupBy(cells, (cell) => cell.test).map(([name, ofTest]) => ({
    name,
    principals: groupBy(ofTest, (cell) => cell.principal).map(([principal, ofPrincipal]) => ({
      name: principal,
      resources: groupBy(ofPrincipal, (cell) => cell.resource).map(([resource, ofResource]) => ({
        name: resource,
        actions: ofResource.map(({ action, details }) => ({ name: action, details })),
      })),
    })),
  }));
}

export function worstVerdict(verdicts: readonly TestVerdict[]): TestVerdict {
  const worst = Math.max(0, ...verdicts.map((verdict) => testVerdicts.indexOf(verdict)));
  return testVerdicts[worst] ?? "RESULT_UNSPECIFIED";
}

/** Counts verdicts; `uncounted` ones only colour the overall result. */
export function summarize(counted: readonly TestVerdict[], uncounted: readonly TestVerdict[] = []): TestSummary {
  return {
    overallResult: worstVerdict([...counted, ...uncounted]),
    testsCount: counted.length,
    resultCounts: testVerdicts
      .map((result) => ({ result, count: counted.filter((verdict) => verdict === result).length }))
      .filter(({ count }) => count > 0),
  };
}

export function mergeSummaries(summaries: readonly TestSummary[]): TestSummary {
  const counts = new Map<TestVerdict, number>();
  for (const { result, count } of summaries.flatMap((summary) => summary.resultCounts)) {
    counts.set(result, (counts.get(result) ?? 0) + count);
  }
  return {
    overallResult: worstVerdict(summaries.map((summary) => summary.overallResult)),
    testsCount: summaries.reduce((sum, summary) => sum + summary.testsCount, 0),
    resultCounts: testVerdicts
      .map((result) => ({ result, count: counts.get(result) ?? 0 }))
      .filter(({ count }) => count > 0),
  };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return [...groups];
}
