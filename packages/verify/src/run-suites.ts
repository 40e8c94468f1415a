import { parseTestSuite } from "@edict/policy";
import { loadFixtures, type TestFiles } from "./load-fixtures.ts";
import { erroredSuite, runTestSuite, type TestEvaluator, type TestExplainer } from "./run-test-suite.ts";
import { createFilterMatcher, runEverything, type TestFilter } from "./test-filter.ts";
import { type SuiteFixtures, TestSuiteError } from "./test-matrix.ts";
import { mergeSummaries, type SuiteResult, type TestResults } from "./test-results.ts";

export interface SuitesRun {
  readonly files: TestFiles;
  readonly evaluate: TestEvaluator;
  /** Asked about what does not come out as expected; nothing is told if it is left out. */
  readonly explain?: TestExplainer | undefined;
  readonly filter?: TestFilter;
  /** Which tests to run by their full names (`fullTestName`); the others count as skipped. */
  readonly isNamed?: (name: string) => boolean;
  /** Ask for one action at a time. Default false. */
  readonly skipBatching?: boolean;
}

const suiteName = /_test\.(ya?ml|json)$/i;

/** Paths of the suites among test files, sorted. */
export function findSuites(files: TestFiles): readonly string[] {
  return [...files.keys()]
    .filter((path) => suiteName.test(path) && !path.split("/").includes("testdata"))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Runs every policy test suite. Never throws; the same files and policies give the same results. */
export function runSuites({ files, evaluate, explain, filter, isNamed, skipBatching = false }: SuitesRun): TestResults {
  const matcher = createFilterMatcher(filter ?? runEverything, isNamed ?? (() => true));
  const fixturesByFolder = new Map<string, SuiteFixtures | TestSuiteError>();
  const suites = findSuites(files).map((file): SuiteResult => {
    const { value: suite, problem } = parseTestSuite({ path: file, content: files.get(file) ?? "" });
    if (suite === undefined) {
      return erroredSuite(file, "Unknown", "", `failed to load test suite:\n${problem ?? "the file is empty"}`);
    }
    const folder = testdataFolder(file);
    const fixtures = fixturesByFolder.get(folder) ?? tryLoad(files, folder);
    fixturesByFolder.set(folder, fixtures);
    if (fixtures instanceof TestSuiteError) {
      const error = `failed to load test fixtures from ${folder}: ${fixtures.message}`;
      return erroredSuite(file, suite.name, suite.description, error);
    }
    return runTestSuite({ file, suite, fixtures, evaluate, explain, filter: matcher, skipBatching });
  });
  return { suites, summary: mergeSummaries(suites.map((suite) => suite.summary)) };
}

function testdataFolder(file: string): string {
  const slash = file.lastIndexOf("/");
  return slash < 0 ? "testdata" : `${file.slice(0, slash)}/testdata`;
}

function tryLoad(files: TestFiles, folder: string): SuiteFixtures | TestSuiteError {
  try {
    return loadFixtures(files, folder);
  } catch (error) {
    if (error instanceof TestSuiteError) return error;
    throw error;
  }
}
