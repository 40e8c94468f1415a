import type { JsonValue } from "@edict/protocol";
import type { OutputFailure, SuiteResult, TestDetails, TestResults, TestSummary, TestVerdict } from "@edict/verify";
import type { Paint } from "../paint.ts";

interface Branch {
  readonly text: string;
  readonly branches: readonly Branch[];
}

/** Results as `cerbos compile` shows them: what failed, errored or was skipped, and how many tests there were. */
export function printTestResults(results: TestResults, form: "tree" | "list", paint: Paint): string {
  const suites = results.suites.map((suite) => toBranch(suite, paint));
  const body = suites.map((suite) => (form === "list" ? printList(suite, 0) : printTree(suite))).join("");
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

function toBranch(suite: SuiteResult, paint: Paint): Branch {
  const { name, file, summary, error, skipReason } = suite;
  const verdict = summary.overallResult;
  const tally =
    summary.testsCount > 0 ? printTally(summary, paint) : colour(verdict, `[${tallyNames[verdict]}]`, paint);
  const notes = [error, skipReason].filter((note) => note !== "").map((text) => ({ text, branches: [] }));
  const cases = suite.testCases.flatMap((test) => {
    const principals = test.principals.flatMap((principal) => {
      const resources = principal.resources.flatMap((resource) => {
        const actions = resource.actions.flatMap(({ name: action, details }) => actionBranch(action, details, paint));
        return actions.length === 0 ? [] : [{ text: resource.name, branches: actions }];
      });
      return resources.length === 0 ? [] : [{ text: principal.name, branches: resources }];
    });
    return principals.length === 0 ? [] : [{ text: test.name, branches: principals }];
  });
  return { text: `${name} (${file}) ${tally}`, branches: [...notes, ...cases] };
}

function actionBranch(name: string, details: TestDetails, paint: Paint): readonly Branch[] {
  const { result, failure, error, skipReason } = details;
  if (result === "RESULT_PASSED") return [];
  const text = `${name} ${colour(result, `[${tallyNames[result]}]`, paint)}`;
  const leaf = (line: string): Branch => ({ text: line, branches: [] });
  if (error !== undefined) return [{ text, branches: [leaf(`ERROR: ${error}`)] }];
  if (failure === undefined) return [{ text, branches: skipReason ? [leaf(`REASON: ${skipReason}`)] : [] }];
  const { expected, actual, outputs = [] } = failure;
  if (outputs.length === 0) {
    return [{ text, branches: [leaf(`OUTCOME: expected: ${paint.green(expected)}, actual: ${paint.red(actual)}`)] }];
  }
  const unsatisfied = { text: "OUTCOME: output expectation unsatisfied", branches: outputs.map(outputBranch) };
  return [{ text, branches: [unsatisfied] }];
}

function outputBranch({ src, missing, mismatched, errored }: OutputFailure): Branch {
  const expected = missing?.expected ?? mismatched?.expected ?? errored?.expected ?? null;
  const actual = mismatched === undefined ? (errored?.error ?? "MISSING") : render(mismatched.actual);
  return {
    text: src,
    branches: [`EXPECTED: ${render(expected)}`, `ACTUAL: ${actual}`].map((text) => ({ text, branches: [] })),
  };
}

function render(value: JsonValue): string {
  return JSON.stringify(value);
}

function printList({ text, branches }: Branch, depth: number): string {
  return `${"  ".repeat(depth)}${text}\n${branches.map((branch) => printList(branch, depth + 1)).join("")}`;
}

function printTree(root: Branch): string {
  return `└─${root.branches.length > 0 ? "┬" : "─"}${root.text}\n${printBranches(root.branches, "  ")}`;
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
