import { createWasmEvaluator } from "@edict/embedded/evaluator";
import { check, loadTable, parseInstant } from "@edict/engine";
import type { RuleTable } from "@edict/protocol";
import { collectVocabulary, compareOutcomes, generateChecks } from "@edict/verify";
import type { WasmComparison } from "./policy-rooms.ts";

/** Requests that each build compares; more than enough for a second. */
const requestCount = 2_000;
const instant = "2024-02-29T12:00:00.5Z";

/** Asks the engine and the compiled module the same generated requests. The same table gives the same requests. */
export function compareWasm(table: RuleTable, module: Uint8Array): WasmComparison {
  const engine = loadTable(table);
  const wasm = createWasmEvaluator(module, table);
  const now = parseInstant(instant);
  for (const input of generateChecks(collectVocabulary(table), requestCount, 1)) {
    const reason = compareOutcomes(check(engine, input, now), wasm.check(input, instant));
    if (reason !== undefined) return { requests: requestCount, difference: { request: JSON.stringify(input), reason } };
  }
  return { requests: requestCount, difference: undefined };
}
