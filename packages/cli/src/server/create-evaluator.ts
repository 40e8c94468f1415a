import { check, loadTable, plan } from "@edict/engine";
import type { Evaluator, PdpConfig } from "@edict/pdp";
import type { RuleTable } from "@edict/protocol";

/** Loads a table under the options of a configuration. */
export function createEvaluator(table: RuleTable, { engine, schema }: PdpConfig): Evaluator {
  const { defaultPolicyVersion, defaultScope, lenientScopeSearch, strictEvaluation } = engine;
  const loaded = loadTable(table, {
    defaultPolicyVersion,
    defaultScope,
    lenientScopeSearch,
    strictEvaluation,
    globals: engine.globals ?? {},
    schemaEnforcement: schema.enforcement,
  });
  return {
    check: (input, now) => check(loaded, input, now),
    plan: (input, now) => plan(loaded, input, now),
  };
}
