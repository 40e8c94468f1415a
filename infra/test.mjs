#!/usr/bin/env node
// `npm test`: everything that says whether Edict is in order. Needs nothing but Node: it installs, generates and builds what is
// missing or stale first. A step that fails does not hide what the later ones find; the last line counts.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkNode } from "./start/check-machine.mjs";
import { buildPages, compile, generateClient, installPackages, lockTree } from "./start/prepare-tree.mjs";
import { installPrograms, testPrograms } from "./start/system-packages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts) => join(root, ...parts);
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" };
const scratch = mkdtempSync(join(tmpdir(), "edict-test-run-"));
const resultsFile = join(scratch, "results.json");
const web = at("apps/web");

const withLock = async (work) => {
  const release = await lockTree();
  try {
    await work(env);
  } finally {
    release();
  }
};

/** Without the first of these nothing else can run. */
const steps = [
  { name: "packages", run: () => withLock(installPackages), isNeeded: true },
  { name: "programs that tests drive", run: installTestPrograms },
  { name: "database client", run: () => withLock(generateClient) },
  { name: "compile", run: () => withLock(compile) },
  { name: "types of the tests", run: () => node([at("node_modules/typescript/bin/tsc"), "-p", "tsconfig.tests.json"]) },
  { name: "fence and style", run: () => node(["infra/fence.mjs"]) },
  { name: "sizes", run: () => node(["infra/sizes.mjs"]) },
  {
    name: "types of the pages",
    run: () => node([at("node_modules/typescript/bin/tsc"), "--noEmit"], web),
    ofWeb: true,
  },
  { name: "pages", run: () => withLock(buildPages), ofWeb: true },
  { name: "tests", run: runTests },
];

function installTestPrograms() {
  const missing = installPrograms(testPrograms);
  if (missing.length === 0) return;
  console.log(`  ! Tests that need ${missing.join(" and ")} are skipped; sudo apt-get install ${missing.join(" ")}`);
}

function runTests() {
  const vitest = at("node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${resultsFile}`];
  return node([vitest, "run", ...reporters, ...process.argv.slice(2)]);
}

function node(args, cwd = root) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`it ended with ${code}`))));
  });
}

/** Tests counted one by one; a file that could not even be read counts as one failure. */
function countTests() {
  if (!existsSync(resultsFile)) return { passed: 0, failed: 0, skipped: 0 };
  const results = JSON.parse(readFileSync(resultsFile, "utf8"));
  const unread = results.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  );
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + unread.length,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

const toSeconds = (startMs) => `${((Date.now() - startMs) / 1000).toFixed(1)} s`;

async function main() {
  checkNode(process.versions.node);
  const start = Date.now();
  const outcomes = [];
  for (const { name, run, isNeeded, ofWeb } of steps) {
    if (ofWeb && !existsSync(join(web, "package.json"))) continue;
    const stepStart = Date.now();
    console.log(`\n── ${name}`);
    const problem = await Promise.resolve()
      .then(run)
      .then(
        () => undefined,
        (error) => (error instanceof Error ? error.message : String(error)),
      );
    const took = toSeconds(stepStart);
    console.log(problem === undefined ? `── ${name}: ok (${took})` : `── ${name}: FAILED (${took}): ${problem}`);
    outcomes.push({ name, took, ok: problem === undefined });
    if (problem !== undefined && isNeeded) break;
  }
  return report(outcomes, start);
}

function report(outcomes, start) {
  const tests = countTests();
  // The step that runs the tests fails with them; it counts by itself only if none of them did.
  const failedSteps = outcomes.filter(({ name, ok }) => !ok && (name !== "tests" || tests.failed === 0));
  const checks = outcomes.filter(({ name, ok }) => ok && name !== "tests");
  console.log("");
  for (const { name, took, ok } of outcomes) console.log(`  ${ok ? "✓" : "✗"} ${name} (${took})`);
  if (tests.skipped > 0) console.log(`  ${tests.skipped} tests skipped`);
  console.log(`  ${toSeconds(start)} in all\n`);
  const failed = tests.failed + failedSteps.length;
  console.log(`${tests.passed + checks.length} passed, ${failed} failed`);
  return failed === 0 && outcomes.length > 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\n  ✗ ${error instanceof Error ? error.message : error}\n`);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
