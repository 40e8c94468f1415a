import { type CheckOutcome, toCanonicalJson } from "@edict/protocol";

/** What two evaluators say of one request, in words, where it differs; `undefined` if they agree. */
export function compareOutcomes(engine: CheckOutcome, wasm: CheckOutcome): string | undefined {
  const wanted = toComparable(engine);
  const found = toComparable(wasm);
  for (const [name, value] of Object.entries(wanted)) {
    const [a, b] = [toCanonicalJson(value), toCanonicalJson(found[name] ?? null)];
    if (a !== b) return `${name}: the engine says ${a}, the compiled policies say ${b}`;
  }
  return undefined;
}

/** Without an answer it does not matter which other parts of it were worked out before. */
function toComparable(outcome: CheckOutcome): { readonly [part: string]: Parameters<typeof toCanonicalJson>[0] } {
  if (outcome.failure !== undefined) return { failure: true };
  return {
    failure: false,
    actions: outcome.actions.map((action) => ({ ...action })),
    effectiveDerivedRoles: outcome.effectiveDerivedRoles,
    outputs: outcome.outputs.map(({ src, action, val, error }) => ({
      src,
      action,
      val: val ?? null,
      error: error ?? "",
    })),
    validationErrors: outcome.validationErrors.map((error) => ({ ...error })),
    evaluationErrors: outcome.evaluationErrors.map((error) => ({ ...error })),
    effectivePolicies: [...outcome.effectivePolicies.keys()].sort(),
  };
}
