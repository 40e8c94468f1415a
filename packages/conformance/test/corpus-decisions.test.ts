import { compilePolicySet } from "@edict/compiler";
import { CelTimestamp, check, type Engine, loadTable, plan } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import { describe, expect, it } from "vitest";
import { canonical, canonicalFilter, toRecordedOutput, toRecordedPlan, toRecordedPolicies } from "../src/canonical.ts";
import {
  type CorpusCase,
  hasCorpus,
  readRandom,
  readStore,
  readSuite,
  toCheckInput,
  toPlanInput,
} from "../src/corpus.ts";
import { judgeExpectation } from "../src/expected-failures.ts";

const now = new CelTimestamp(Math.floor(Date.now() / 1000), 0);

function loadStore(store: string, options: object): Engine {
  const { table, diagnostics } = compilePolicySet(readPolicySet(readStore(store)), { schemas: "warn" });
  if (table === undefined) throw new Error(`${store} does not compile: ${JSON.stringify(diagnostics)}`);
  return loadTable(table, options);
}

/** `undefined` if the answer is the recorded one, else what differs. */
function compareCheck(engine: Engine, entry: CorpusCase, isVariant: boolean): string | undefined {
  const outcome = check(engine, toCheckInput(entry.input as never), now);
  const { want } = entry;
  if (want["httpStatus"] !== undefined || want["error"] === true) {
    return outcome.failure === undefined && want["httpStatus"] === 500
      ? "an answer where an error is recorded"
      : undefined;
  }
  if (entry.unstable === true) return undefined;
  const wanted = canonical(want["output"]);
  const actual = canonical(toRecordedOutput(outcome));
  if (wanted !== actual) return `want ${wanted}\nhave ${actual}`;
  if (isVariant || want["effectivePolicies"] === undefined) return undefined;
  const policies = canonical(toRecordedPolicies(outcome));
  return policies === canonical(want["effectivePolicies"]) ? undefined : `policies ${policies}`;
}

function comparePlan(engine: Engine, entry: CorpusCase, isVariant: boolean): string | undefined {
  const outcome = plan(engine, toPlanInput(entry.input as never), now);
  const { want } = entry;
  const wantsError = want["httpStatus"] !== undefined || want["error"] === true;
  if (wantsError || outcome.failure !== undefined) {
    return wantsError === (outcome.failure !== undefined) ? undefined : `failure ${outcome.failure}`;
  }
  const [wanted, actual] = [canonicalFilter(want["filter"]), canonicalFilter(outcome.filter)];
  if (wanted !== actual) return `want ${wanted}\nhave ${actual}`;
  if (isVariant) return undefined;
  const recorded = toRecordedPlan(outcome);
  for (const name of Object.keys(recorded)) {
    if (!(name in want)) continue;
    const [a, b] = [canonical({ [name]: want[name] }), canonical({ [name]: recorded[name] })];
    if (a !== b) return `want ${a}\nhave ${b}`;
  }
  return undefined;
}

const isSkipped = (entry: CorpusCase) => entry.oracle?.startsWith("skip") === true;

describe.skipIf(!hasCorpus)("recorded decisions (needs the corpus beside the repository)", () => {
  for (const suite of ["check", "plan"] as const) {
    const compare = suite === "check" ? compareCheck : comparePlan;
    for (const file of readSuite(suite)) {
      if (file.kind !== undefined) continue;
      it(`${suite} ${file.file}`, () => {
        for (const [index, variant] of [undefined, ...(file.variants ?? [])].entries()) {
          const engine = loadStore(file.store, { ...file.options, ...variant });
          for (const entry of file.cases) {
            if (isSkipped(entry)) continue;
            const difference = compare(engine, entry, index > 0);
            expect(
              index > 0 ? difference : judgeExpectation(entry.id, difference === undefined),
              difference,
            ).toBeUndefined();
          }
        }
      });
    }
  }

  for (const { seed, store, options, requests } of readRandom()) {
    it(`random seed ${seed}`, () => {
      const engine = loadStore(store, options);
      for (const entry of requests) {
        if (entry.unstable === true) continue;
        const difference = (entry.op === "check" ? compareCheck : comparePlan)(engine, entry, false);
        expect(judgeExpectation(entry.id, difference === undefined), difference).toBeUndefined();
      }
    });
  }
});
