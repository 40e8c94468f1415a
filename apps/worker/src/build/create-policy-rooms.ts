import { compilePolicySet, createCompileCache, diagnoseWasmRefusals, encodeRuleTable } from "@edict/compiler";
import { emitComponent, emitWasm as emitModule } from "@edict/compiler/wasm";
import { decodeRuleTable } from "@edict/engine";
import { createPolicyCache, type PolicySet, readPolicySet } from "@edict/policy";
import type { RuleTable } from "@edict/protocol";
import { compareWasm } from "./compare-wasm.ts";
import type { PolicyRooms, WasmEmission } from "./policy-rooms.ts";
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
      return compilePolicySet(policySet, { cache: compiled, thorough: true });
    },
    encodeRuleTable,
    decodeRuleTable,
    emitWasm,
    compareWasm,
    runSuites: runPolicyTests,
  };
}

const expressionsMax = 200_000;

function emitWasm(policySet: PolicySet, table: RuleTable): WasmEmission {
  const module = emitModule(table);
  // What the one refuses, the other refuses, too.
  const component = module.ok ? emitComponent(table, "policy") : module;
  if (module.ok && component.ok) return { module: module.bytes, component: component.bytes, diagnostics: [] };
  const refusals = component.ok ? [] : component.refusals;
  return { module: undefined, component: undefined, diagnostics: diagnoseWasmRefusals(policySet, refusals) };
}
