import { CelError, compileRegex } from "@edict/cel";
import { compilePolicySet, toCerbosCompileReport } from "@edict/compiler";
import { loadTable } from "@edict/engine";
import { fileRoleOf, type PolicySet, readPolicySet } from "@edict/policy";
import { type Diagnostic, placeOf } from "@edict/protocol";
import {
  createEngineEvaluator,
  createEngineExplainer,
  parseTestFilter,
  runSuites,
  type TestFilter,
  type TestResults,
} from "@edict/verify";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import { readPolicyDirectory } from "../files/read-policy-directory.ts";
import { choosePaint, type Paint } from "../paint.ts";
import type { CompileFlags } from "./compile-command.ts";
import { printMistakes } from "./print-mistakes.ts";
import { printTestResults } from "./print-test-results.ts";
import { toCommandReport } from "./to-command-report.ts";
import { toJunit } from "./to-junit.ts";

/** Compiles a policy directory and runs its tests; throws `CommandFailure` with the exit code of `cerbos compile`. */
export function runCompile(directory: string, flags: CompileFlags): void {
  const filter = readFilter(flags.testFilter);
  const paint = choosePaint(flags.color, process.stdout);
  const isWanted = (path: string) => flags.skipTests !== true || fileRoleOf(path) !== "test";
  const policySet = readPolicySet(readPolicyDirectory(directory, isWanted));
  const schemas = flags.ignoreSchemas === true ? "ignore" : "require";
  const { table, diagnostics } = compilePolicySet(policySet, { schemas });
  if (table === undefined) {
    reportMistakes(policySet, diagnostics, flags, paint);
    throw new CommandFailure("failed to compile", exitCodes.compile);
  }
  if (flags.warnings && flags.output !== "json") printWarnings(diagnostics, paint);
  if (flags.skipTests === true) return;
  const engine = loadTable(table, {
    schemaEnforcement: flags.ignoreSchemas === true ? "none" : "reject",
    strictEvaluation: flags.strictEvaluation ?? false,
  });
  const files = flags.tests === undefined ? policySet.testFiles : readTestFiles(flags.tests);
  const evaluate = createEngineEvaluator(engine);
  const isNamed = readRun(flags.run);
  const explain = flags.verbose === true ? createEngineExplainer(engine) : undefined;
  const results = runSuites({ files, evaluate, explain, filter, isNamed, skipBatching: flags.skipBatching ?? false });
  reportTests(results, flags, paint);
  const { overallResult } = results.summary;
  if (overallResult === "RESULT_FAILED" || overallResult === "RESULT_ERRORED") {
    throw new CommandFailure("tests failed", exitCodes.tests);
  }
}

function readFilter(texts: readonly string[]): TestFilter {
  const parsed = parseTestFilter(texts);
  if (parsed.ok) return parsed.filter;
  throw new CommandFailure(`invalid test filter: ${parsed.error}`, exitCodes.unknown);
}

function readRun(pattern = ""): (name: string) => boolean {
  const regex = compileRegex(pattern);
  if (!(regex instanceof CelError)) return (name) => regex.test(name);
  throw new CommandFailure(`invalid run specification: ${regex.message}`, exitCodes.unknown);
}

/** Every file of a folder of tests counts as a test file. */
function readTestFiles(directory: string): ReadonlyMap<string, string> {
  const decoder = new TextDecoder();
  return new Map([...readPolicyDirectory(directory)].map(([path, bytes]) => [path, decoder.decode(bytes)]));
}

function reportMistakes(set: PolicySet, diagnostics: readonly Diagnostic[], flags: CompileFlags, paint: Paint): void {
  if (flags.output === "json") {
    const report = toCerbosCompileReport(diagnostics, set.disabled);
    process.stdout.write(`${JSON.stringify(toCommandReport(report), undefined, 2)}\n`);
  } else process.stdout.write(printMistakes(diagnostics, paint));
}

function printWarnings(diagnostics: readonly Diagnostic[], paint: Paint): void {
  for (const diagnostic of diagnostics) {
    const { message, remedy } = diagnostic;
    process.stderr.write(
      `${paint.yellow("warning")} ${placeOf(diagnostic)} ${message}${remedy === undefined ? "" : ` (${remedy})`}\n`,
    );
  }
}

function reportTests(results: TestResults, flags: CompileFlags, paint: Paint): void {
  const form = flags.testOutput ?? flags.output;
  if (form === "json") process.stdout.write(`${JSON.stringify(results, withoutEmpty, 2)}\n`);
  else if (form === "junit") process.stdout.write(`${toJunit(results, flags.verbose ?? false)}\n`);
  else process.stdout.write(printTestResults(results, { form, verbose: flags.verbose ?? false, paint }));
}

/** protojson leaves out empty text, lists and zeros; values of outputs stay as they are. */
function withoutEmpty(this: unknown, key: string, value: unknown): unknown {
  if (key === "val" || key === "expected" || key === "actual") return value;
  if (value === "" || value === "RESULT_UNSPECIFIED") return undefined;
  if (key === "visits" || (key === "testsCount" && value === 0)) return undefined;
  return Array.isArray(value) &&
    value.length === 0 &&
    (key === "outputs" || key === "testCases" || key === "resultCounts" || key === "suites")
    ? undefined
    : value;
}
