import { emitWasm } from "@edict/compiler/wasm";
import { createWasmEvaluator, type WasmEvaluator } from "@edict/embedded/evaluator";
import type { Engine } from "@edict/engine";
import type { EngineOptions } from "@edict/protocol";
import { compareOutcomes, type TestEvaluator, toEngineOptions } from "@edict/verify";

/** The instant that the engine takes where a test gives none. */
const year1 = "0001-01-01T00:00:00Z";

/** Decides tests with the engine, and asks a module compiled under the same options the same. */
export function createComparingEvaluator(
  onEngine: TestEvaluator,
  engine: Engine,
): { readonly evaluate: TestEvaluator; readonly difference: () => string | undefined } {
  const modules = new Map<string, WasmEvaluator | undefined>();
  let difference: string | undefined;
  const moduleFor = (options: EngineOptions): WasmEvaluator | undefined => {
    const key = JSON.stringify(options);
    if (!modules.has(key)) {
      const emitted = emitWasm(engine.table, options);
      modules.set(key, emitted.ok ? createWasmEvaluator(emitted.bytes, engine.table) : undefined);
    }
    return modules.get(key);
  };
  const evaluate: TestEvaluator = (input, options) => {
    const decided = onEngine(input, options);
    const settings = { ...engine.options, ...(options === undefined ? {} : toEngineOptions(options, engine)) };
    const wasm = moduleFor(settings)?.check(input, options?.now ?? year1);
    const reason = wasm === undefined ? undefined : compareOutcomes(decided.outcome, wasm);
    if (reason !== undefined) difference ??= `${reason}. Request: ${JSON.stringify(input)}`;
    return decided;
  };
  return { evaluate, difference: () => difference };
}
