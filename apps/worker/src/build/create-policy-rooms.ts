import { compilePolicySet, createCompileCache, encodeRuleTable } from "@edict/compiler";
import { decodeRuleTable } from "@edict/engine";
import { createPolicyCache, readPolicySet } from "@edict/policy";
import type { Diagnostic } from "@edict/protocol";
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
    emitWasm: () => ({ module: undefined, diagnostics: [withoutWasm] }),
    runSuites: runPolicyTests,
  };
}

const expressionsMax = 200_000;

const withoutWasm: Diagnostic = {
  code: "wasm_unsupported",
  severity: "warning",
  file: "",
  position: undefined,
  message: "Policies are not compiled to Wasm yet; published without it.",
  description: undefined,
  remedy: undefined,
  excerpt: undefined,
};
