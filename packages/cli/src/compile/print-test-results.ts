import type { JsonValue } from "@edict/protocol";
import {
  isFilterSkipReason,
  type OutputFailure,
  type SuiteResult,
  skippedByName,
  type TestDetails,
  type TestResults,
  type TestSuccess,
  type TestSummary,
  type TestVerdict,
} from "@edict/verify";
import type { Paint } from "../paint.ts";
import { explainVisits } from "./explain-visits.ts";

interface Branch {
  readonly text: string;
  readonly branches: readonly Branch[];
}

export interface TestReportOptions {
  readonly form: "tree" | "list";
  /** Tests that passed, too, with their outputs. */
  readonly verbose: boolean;
  readonly paint: Paint;
}

/** Results as `cerbos compile` shows them: what failed, errored or was skipped, and how many tests there were. */
export function printTestResults(results: TestResults, options: TestReportOptions): string {
  const { form, paint } = options;
  const suites = results.suites.filter(isWorthShowing).map((suite) => toBranch(suite, options));
  const body = form === "list" ? suites.map((suite) => printList(suite, 0)).join("") : printBranches(suites, "");
  const count = results.summary.testsCount;
  const tally = printTally(results.summary, paint);
  return `Test results\n${body}\n${count} tests executed${tally === "" ? "" : ` ${tally}`}\n`;
}

const tallyNames: { readonly [verdict in TestVerdict]: string } = {
  RESULT_UNSPECIFIED: "UNKNOWN",
  RESULT_SKIPPED: "SKIPPED",
  RESULT_PASSED: "OK",
  RESULT_FAILED: "FAILED",
  RESULT_ERRORED: "ERROR",
};

function printTally({ resultCounts }: TestSummary, paint: Paint): string {
  return resultCounts.map(({ result, count }) => colour(result, `[${count} ${tallyNames[result]}]`, paint)).join(" ");
}

function colour(verdict: TestVerdict, text: string, paint: Paint): string {
  if (verdict === "RESULT_PASSED") return paint.green(text);
  return verdict === "RESULT_SKIPPED" ? paint.yellow(text) : paint.red(text);
}

/** Not if the caller has left out all of it. */
function isWorthShowing({ summary, testCases }: SuiteResult): boolean {
  if (summary.overallResult !== "RESULT_SKIPPED" || testCases.length === 0) return true;
  const actions = testCases.flatMap(({ principals }) => principals).flatMap(({ resources }) => resources);
  return actions.flatMap((resource) => resource.actions).some(({ details }) => !isLeftOut(details));
}

function isLeftOut({ result, skipReason = "" }: TestDetails): boolean {
  return result === "RESULT_SKIPPED" && (skipReason === skippedByName || isFilterSkipReason(skipReason));
}

function toBranch(suite: SuiteResult, options: TestReportOptions): Branch {
  const { name, file, summary, error } = suite;
  const { paint } = options;
  const verdict = summary.overallResult;
  const label = colour(verdict, `[${tallyNames[verdict]}]`, paint);
  if (error !== "") return { text: `${name} (${file}) ${label}`, branches: [leaf(error)] };
  if (verdict === "RESULT_SKIPPED") return leaf(`${name} (${file}) ${label}`);
  const tally = printTally(summary, paint);
  const branches = keepShown(suite.testCases, (test) =>
    keepShown(test.principals, (principal) =>
      keepShown(principal.resources, (resource) =>
        resource.actions.flatMap((action) => actionBranch(action.name, action.details, options)),
      ),
    ),
  );
  return { text: [`${name} (${file})`, tally].filter((part) => part !== "").join(" "), branches };
}

/** Named parts, without those that have nothing to show. */
function keepShown<T extends { readonly name: string }>(
  parts: readonly T[],
  inner: (part: T) => readonly Branch[],
): Branch[] {
  return parts
    .map((part) => ({ text: part.name, branches: inner(part) }))
    .filter(({ branches }) => branches.length > 0);
}

const leaf = (text: string): Branch => ({ text, branches: [] });

function actionBranch(name: string, details: TestDetails, { paint, verbose }: TestReportOptions): readonly Branch[] {
  const { result, visits } = details;
  if (isLeftOut(details) || (result === "RESULT_PASSED" && !verbose)) return [];
  const text = `${name} ${colour(result, `[${tallyNames[result]}]`, paint)}`;
  const why = visits === undefined ? [] : [explainVisits(visits)];
  return [{ text, branches: [...resultBranches(details, paint), ...why] }];
}

function resultBranches({ failure, error, success }: TestDetails, paint: Paint): readonly Branch[] {
  if (error !== undefined) return [leaf(`${paint.red("ERROR:")} ${error}`)];
  if (success !== undefined) return successBranches(success, paint);
  if (failure === undefined) return [];
  const { expected, actual, outputs = [] } = failure;
  if (outputs.length === 0) {
    return [leaf(`${paint.red("OUTCOME:")} expected: ${expected}, actual: ${paint.red(actual)}`)];
  }
  const unsatisfied = `${paint.red("OUTCOME:")} output expectation unsatisfied`;
  return [{ text: unsatisfied, branches: outputs.map((output) => outputBranch(output, paint)) }];
}

function successBranches({ effect, outputs }: TestSuccess, paint: Paint): readonly Branch[] {
  const result = leaf(`RESULT: ${paint.green(effect)}`);
  if (outputs.length === 0) return [result];
  const bySource = [...outputs].sort((a, b) => (a.src < b.src ? -1 : a.src > b.src ? 1 : 0));
  const branches = bySource.map(({ src, val, error }) => {
    const text = error === undefined || error === "" ? render(val ?? null) : `${paint.red("ERROR:")} ${error}`;
    return { text: src, branches: [leaf(text)] };
  });
  return [result, { text: "OUTPUTS:", branches }];
}

function outputBranch({ src, missing, mismatched, errored }: OutputFailure, paint: Paint): Branch {
  const expected = missing?.expected ?? mismatched?.expected ?? errored?.expected ?? null;
  const actual = mismatched === undefined ? paintFault(errored?.error, paint) : render(mismatched.actual);
  return { text: src, branches: [leaf(`EXPECTED: ${render(expected)}`), leaf(`ACTUAL: ${actual}`)] };
}

function paintFault(error: string | undefined, paint: Paint): string {
  return error === undefined ? paint.red("MISSING") : `${paint.red("ERROR:")} ${error}`;
}

/** Members in the order of their names, so that what differs stands out. */
function render(value: JsonValue): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function printList({ text, branches }: Branch, depth: number): string {
  return `${"  ".repeat(depth)}${text}\n${branches.map((branch) => printList(branch, depth + 1)).join("")}`;
}

function printBranches(branches: readonly Branch[], indent: string): string {
  return branches
    .map(({ text, branches: inner }, index) => {
      const isLast = index === branches.length - 1;
      const knee = `${isLast ? "└" : "├"}─${inner.length > 0 ? "┬" : "─"}`;
      return `${indent}${knee}${text}\n${printBranches(inner, `${indent}${isLast ? "  " : "│ "}`)}`;
    })
    .join("");
}
