import { join } from "node:path";
import { readPolicySet } from "@edict/policy";
import { describe, expect, it } from "vitest";
// @boundaries-ignore the corpus is read in one place
import { corpusRoot, hasCorpus, readCases, readFolder } from "../../policy/test/corpus.ts";
import { compilePolicySet, toCerbosCompileReport } from "../src/index.ts";
import { normalizeReport } from "./normalize-report.ts";

describe.skipIf(!hasCorpus)("what `cerbos compile` says about a repository", () => {
  for (const suite of ["compile", "parser"]) {
    for (const { store, cases } of readCases(suite)) {
      for (const { id, want } of cases.filter((one) => one.want.cli !== undefined)) {
        it(id, () => {
          const set = readPolicySet(readFolder(join(corpusRoot, "stores", store)));
          const report = toCerbosCompileReport(compilePolicySet(set).diagnostics, set.disabled);
          expect(normalizeReport(report)).toEqual(normalizeReport(want.cli ?? {}));
        });
      }
    }
  }
});

describe.skipIf(!hasCorpus)("stores that a Cerbos server loads", () => {
  const stores = new Set(["check", "plan", "schema"].flatMap((suite) => readCases(suite).map(({ store }) => store)));
  for (const store of [...stores].filter((name) => name !== undefined).sort()) {
    it(store, () => {
      const set = readPolicySet(readFolder(join(corpusRoot, "stores", store)));
      const { table, diagnostics } = compilePolicySet(set, { schemas: "warn" });
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(table?.rules.length).toBeGreaterThan(0);
    });
  }
});

describe.skipIf(!hasCorpus)("the constants and variables a policy keeps", () => {
  for (const { store, cases } of readCases("compile")) {
    for (const { id, want } of cases.filter((one) => one.want.variables !== undefined)) {
      it(id, () => {
        const { table } = compilePolicySet(readPolicySet(readFolder(join(corpusRoot, "stores", store))));
        const kept = [...new Map(table?.rules.map(({ scope, params }) => [scope, params]))].map(([scope, params]) => ({
          scope,
          constants: [...params.constants.keys()],
          variables: params.orderedVariables.map(({ name }) => name).sort(),
        }));
        expect(normalizeReport(kept)).toEqual(normalizeReport(want.variables));
      });
    }
  }
});
