import { compilePolicySet, createCompileCache, diagnoseWasmRefusals, encodeRuleTable } from "@edict/compiler";
import { emitWasm } from "@edict/compiler/wasm";
import { decodeRuleTable } from "@edict/engine";
import { createPolicyCache, readPolicySet } from "@edict/policy";
import { compareWasm } from "./compare-wasm.ts";
import type { PolicyRooms } from "./policy-rooms.ts";
import { runPolicyTests } from "./run-policy-tests.ts";

/**
 * The rooms that every build goes through. They remember what they parsed and compiled last, so that a push that changes one
 * file of many builds one file; what they give does not depend on it.
 */
export function createPolicyRooms(): PolicyRooms {
  const parsed = createPolicyCache();
  let compiled = createCompileCache();
  return {
    readPolicySet: (files) => readPolicySet(files, parsed),
    compilePolicySet: (policySet) => {
      // Expressions of policies that are gone are not forgotten one by one.
      if (compiled.expressions.size > expressionsMax) compiled = createCompileCache();
      return compilePolicySet(policySet, { cache: compiled });
    },
    encodeRuleTable,
    decodeRuleTable,
    emitWasm: (policySet, table) => {
      const emitted = emitWasm(table);
      return emitted.ok
        ? { module: emitted.bytes, diagnostics: [] }
        : { module: undefined, diagnostics: diagnoseWasmRefusals(policySet, emitted.refusals) };
    },
    compareWasm,
    runSuites: runPolicyTests,
  };
}

const expressionsMax = 200_000;
