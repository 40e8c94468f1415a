/** Where a build is. `queued` before the first step, `done` after the last; the rest are its steps in order. */
export const buildPhases = [
  "queued",
  "checkout",
  "parse",
  "compile",
  "package",
  "test",
  "compare",
  "sign",
  "publish",
  "done",
] as const;
export type BuildPhase = (typeof buildPhases)[number];

/** A phase that has a step of its own. */
export type BuildStepPhase = Exclude<BuildPhase, "queued" | "done">;
export const buildStepPhases: readonly BuildStepPhase[] = buildPhases.filter(
  (phase): phase is BuildStepPhase => phase !== "queued" && phase !== "done",
);

/** How a build ended. Only `systemError` is tried again. */
export const buildOutcomes = ["succeeded", "userError", "systemError", "cancelled", "superseded"] as const;
export type BuildOutcome = (typeof buildOutcomes)[number];

/** Where a rollout is. */
export const rolloutPhases = ["planned", "rolling", "holding", "done"] as const;
export type RolloutPhase = (typeof rolloutPhases)[number];

/** How a rollout ended. */
export const rolloutOutcomes = ["succeeded", "rolledBack", "superseded", "cancelled"] as const;
export type RolloutOutcome = (typeof rolloutOutcomes)[number];
