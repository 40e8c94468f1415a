import { loadTable } from "@edict/engine";
import type { PolicySet } from "@edict/policy";
import {
  compareDiagnostics,
  type Diagnostic,
  type DiagnosticCode,
  type JsonValue,
  type RuleTable,
} from "@edict/protocol";
import { createEngineEvaluator, runSuites, type SuiteResult, type TestDetails, type TestVerdict } from "@edict/verify";
import { createComparingEvaluator } from "./comparing-evaluator.ts";
import type { SuiteRun } from "./policy-rooms.ts";

/** Runs the policy tests of a set on the engine, and beside it on Wasm; what failed becomes a diagnostic at its suite. */
export function runPolicyTests(policySet: PolicySet, table: RuleTable, isWasmCompared: boolean): SuiteRun {
  const engine = loadTable(table);
  const onEngine = createEngineEvaluator(engine);
  const onBoth = createComparingEvaluator(onEngine, engine);
  const evaluate = isWasmCompared ? onBoth.evaluate : onEngine;
  const results = runSuites({ files: policySet.testFiles, evaluate });
  const count = (verdict: TestVerdict) =>
    results.summary.resultCounts.find((entry) => entry.result === verdict)?.count ?? 0;
  return {
    suites: results.suites.length,
    passed: count("RESULT_PASSED"),
    failed: count("RESULT_FAILED") + count("RESULT_ERRORED"),
    skipped: count("RESULT_SKIPPED"),
    difference: onBoth.difference(),
    diagnostics: results.suites.flatMap(diagnoseSuite).sort(compareDiagnostics),
    // Plain data all through: what JSON does not carry is left out.
    report: JSON.parse(JSON.stringify(results)) as JsonValue,
  };
}

function diagnoseSuite(suite: SuiteResult): Diagnostic[] {
  const broken = suite.error === "" ? [] : [toDiagnostic("test_structure", suite.file, suite.error)];
  const cells = suite.testCases.flatMap((test) =>
    test.principals.flatMap((principal) =>
      principal.resources.flatMap((resource) =>
        resource.actions.flatMap(({ name, details }) => {
          const reason = explain(details);
          const who = `${test.name}: ${principal.name}, ${name}, ${resource.name}`;
          return reason === undefined ? [] : [toDiagnostic("test_failed", suite.file, `${who}: ${reason}`)];
        }),
      ),
    ),
  );
  return [...broken, ...cells];
}

function explain(details: TestDetails): string | undefined {
  if (details.result === "RESULT_ERRORED") return details.error ?? "the test could not be run";
  if (details.result !== "RESULT_FAILED" || details.failure === undefined) return undefined;
  const { expected, actual, outputs = [] } = details.failure;
  if (expected !== actual) return `expected ${expected}, got ${actual}`;
  const [output] = outputs;
  if (output?.mismatched !== undefined) {
    const { mismatched, src } = output;
    return `output ${src}: expected ${JSON.stringify(mismatched.expected)}, got ${JSON.stringify(mismatched.actual)}`;
  }
  return output?.errored === undefined
    ? `output ${output?.src ?? ""} is missing`
    : `output ${output.src}: ${output.errored.error}`;
}

function toDiagnostic(code: DiagnosticCode, file: string, message: string): Diagnostic {
  const none = { position: undefined, description: undefined, remedy: undefined, excerpt: undefined };
  return { code, severity: "error", file, message, ...none };
}
