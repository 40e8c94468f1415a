import { compilePolicySet } from "@edict/compiler";
import type { DecisionPoint, PdpConfig } from "@edict/pdp";
import { readPolicySet } from "@edict/policy";
import type { EvaluatorFactory } from "./create-evaluator.ts";

/** Decides with no policies at all: every request is denied. */
export function loadNothing(
  config: PdpConfig,
  decisionPoint: DecisionPoint,
  createEvaluator: EvaluatorFactory,
): { close(): Promise<void> } {
  const { table } = compilePolicySet(readPolicySet(new Map()));
  if (table !== undefined) {
    decisionPoint.activate({ evaluator: createEvaluator(table, config), bundleId: "", source: {} });
  }
  return { close: async () => undefined };
}
