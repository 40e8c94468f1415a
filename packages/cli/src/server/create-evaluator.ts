import { emitWasm } from "@edict/compiler/wasm";
import { createWasmEvaluator } from "@edict/embedded/evaluator";
import { check, formatInstant, loadTable, plan } from "@edict/engine";
import type { Evaluator, PdpConfig } from "@edict/pdp";
import type { EngineOptions, RuleTable } from "@edict/protocol";
import type { Environment } from "../environment.ts";
import { CommandFailure, exitCodes } from "../exit-codes.ts";

/** Makes a table decide under the options of a configuration. */
export type EvaluatorFactory = (table: RuleTable, config: PdpConfig) => Evaluator;

/** What decides: the engine or, if `EDICT_EVALUATOR` says so, the policies compiled to WebAssembly. */
export function chooseEvaluator({ EDICT_EVALUATOR: kind }: Environment): EvaluatorFactory {
  if (kind === undefined || kind === "" || kind === "engine") return createEvaluator;
  if (kind === "wasm") return createCompiledEvaluator;
  throw new CommandFailure(`EDICT_EVALUATOR is ${kind}; it can be engine or wasm`, exitCodes.unknown);
}

export function createEvaluator(table: RuleTable, config: PdpConfig): Evaluator {
  const loaded = loadTable(table, toEngineOptions(config));
  return {
    check: (input, now) => check(loaded, input, now),
    plan: (input, now) => plan(loaded, input, now),
  };
}

/** Checks are decided by the compiled policies; plans are the engine's. */
function createCompiledEvaluator(table: RuleTable, config: PdpConfig): Evaluator {
  const loaded = loadTable(table, toEngineOptions(config));
  const emitted = emitWasm(table, loaded.options);
  if (!emitted.ok) {
    const constructs = [...new Set(emitted.refusals.map(({ what }) => what))].join(", ");
    throw new CommandFailure(`these policies cannot be compiled to Wasm: ${constructs}`, exitCodes.unknown);
  }
  const compiled = createWasmEvaluator(emitted.bytes, table);
  return {
    check: (input, now) => compiled.check(input, formatInstant(now)),
    plan: (input, now) => plan(loaded, input, now),
  };
}

function toEngineOptions({ engine, schema }: PdpConfig): EngineOptions {
  const { defaultPolicyVersion, defaultScope, lenientScopeSearch, strictEvaluation } = engine;
  return {
    defaultPolicyVersion,
    defaultScope,
    lenientScopeSearch,
    strictEvaluation,
    globals: engine.globals ?? {},
    schemaEnforcement: schema.enforcement,
  };
}
