"use client";
import type { JsonValue } from "@edict/protocol";
import type { SuiteResult, TestDetails, TestResults, TestVerdict } from "@edict/verify";
import { Empty } from "./empty.tsx";
import { Panel } from "./panel.tsx";
import { Status } from "./status.tsx";

/** Results of the policy tests: failures open, the rest folded. */
export function TestReport({ report }: { readonly report: JsonValue }) {
  // The worker stores what `runSuites` returned, as JSON.
  const results = report as unknown as TestResults;
  const counts = results.summary.resultCounts.map(({ result, count }) => `${count} ${words[result].toLowerCase()}`);
  return (
    <Panel title="Policy tests" note={counts.join(", ")}>
      {results.suites.length === 0 ? (
        <Empty title="This source has no policy tests">Files named …_test.yaml are run with every build.</Empty>
      ) : (
        <ul className="divide-y divide-line">
          {results.suites.map((suite) => (
            <li key={suite.file}>
              <Suite suite={suite} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const words: { readonly [verdict in TestVerdict]: string } = {
  RESULT_UNSPECIFIED: "Not run",
  RESULT_SKIPPED: "Skipped",
  RESULT_PASSED: "Passed",
  RESULT_FAILED: "Failed",
  RESULT_ERRORED: "Error",
};

function Verdict({ verdict }: { readonly verdict: TestVerdict }) {
  if (verdict === "RESULT_PASSED") return <Status tone="good">Passed</Status>;
  const isBad = verdict === "RESULT_FAILED" || verdict === "RESULT_ERRORED";
  return <Status tone={isBad ? "bad" : "quiet"}>{words[verdict]}</Status>;
}

interface Cell {
  readonly test: string;
  readonly subject: string;
  readonly details: TestDetails;
}

function Suite({ suite }: { readonly suite: SuiteResult }) {
  const { overallResult, testsCount } = suite.summary;
  const isBad = overallResult === "RESULT_FAILED" || overallResult === "RESULT_ERRORED";
  const cells = suite.testCases.flatMap((test) =>
    test.principals.flatMap((principal) =>
      principal.resources.flatMap((resource) =>
        resource.actions.map(
          (action): Cell => ({
            test: test.name,
            subject: `${principal.name} · ${action.name} · ${resource.name}`,
            details: action.details,
          }),
        ),
      ),
    ),
  );
  return (
    <details open={isBad} className="px-4 py-2.5">
      <summary className="flex flex-wrap items-center gap-3 text-sm">
        <Verdict verdict={overallResult} />
        <span className="font-medium">{suite.name || suite.file}</span>
        <span className="font-mono text-muted text-xs">{suite.file}</span>
        <span className="ml-auto text-muted">{testsCount} tests</span>
      </summary>
      {suite.error === "" ? null : <p className="mt-2 text-bad text-sm">{suite.error}</p>}
      <table className="mt-2 w-full text-left text-sm">
        <tbody>
          {cells.map((cell) => (
            <tr key={`${cell.test} ${cell.subject}`} className="border-line border-t align-top">
              <td className="py-1 pr-3">{cell.test}</td>
              <td className="py-1 pr-3 font-mono text-xs">{cell.subject}</td>
              <td className="py-1 pr-3 text-muted text-xs">{explain(cell.details)}</td>
              <td className="py-1 text-right">
                <Verdict verdict={cell.details.result} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function explain({ failure, error, skipReason }: TestDetails): string {
  if (error !== undefined) return error;
  if (skipReason !== undefined) return skipReason;
  if (failure === undefined) return "";
  if (failure.expected !== failure.actual) return `expected ${failure.expected}, got ${failure.actual}`;
  const [output] = failure.outputs ?? [];
  return output === undefined ? "" : `output of ${output.src} differs`;
}
