export { compareOutcomes } from "./compare-outcomes.ts";
export { createEngineEvaluator, createEngineExplainer, toEngineOptions } from "./engine-evaluator.ts";
export { generateChecks } from "./generate-checks.ts";
export type { TestFiles } from "./load-fixtures.ts";
export { findSuites, runSuites, type SuitesRun } from "./run-suites.ts";
export { runTestSuite, type SuiteRun, type TestEvaluator, type TestExplainer } from "./run-test-suite.ts";
export { collectVocabulary, type TableVocabulary } from "./table-vocabulary.ts";
export {
  isFilterSkipReason,
  parseTestFilter,
  runEverything,
  skippedByName,
  type TestFilter,
  type TestFilterResult,
} from "./test-filter.ts";
export { expandTests, type MatrixTest, type SuiteFixtures, TestSuiteError } from "./test-matrix.ts";
export * from "./test-results.ts";
