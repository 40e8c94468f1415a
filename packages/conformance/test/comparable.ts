import type { CheckOutcome } from "@edict/protocol";
import { toRecordedPolicies } from "../src/canonical.ts";
import type { ReferenceOutcome } from "../src/reference/reference-check.ts";

export interface Invalid {
  readonly source: string;
  readonly path?: string;
}

export function placesOf(errors: readonly Invalid[] = []): readonly string[] {
  return [...new Set(errors.map(({ source, path = "" }) => `${source} ${path}`))].sort();
}

/** What engine and definition have in common. Of what is not valid, the places: each words it in its own way. */
export function ofEngine(outcome: CheckOutcome): object {
  return {
    actions: outcome.actions,
    effectiveDerivedRoles: [...outcome.effectiveDerivedRoles].sort(),
    outputs: outcome.outputs,
    validationErrors: placesOf(outcome.validationErrors),
    evaluationErrors: outcome.evaluationErrors,
    effectivePolicies: toRecordedPolicies(outcome),
  };
}

export function ofReference(outcome: ReferenceOutcome): object {
  return {
    ...outcome,
    failed: undefined,
    validationErrors: placesOf(outcome.validationErrors),
    effectivePolicies: Object.fromEntries(outcome.effectivePolicies),
  };
}
