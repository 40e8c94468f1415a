import type { RolloutOutcome, RolloutPhase } from "@edict/protocol";
import type { RolloutState, RolloutStepState } from "./advance-rollout.ts";

interface RolloutRow {
  readonly phase: RolloutPhase;
  readonly outcome: RolloutOutcome | null;
  readonly message: string | null;
  readonly steps: readonly StepRow[];
}

interface StepRow {
  readonly position: number;
  readonly name: string;
  readonly percent: number;
  readonly timeoutMs: number;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly message: string | null;
}

export function fromRolloutRow(row: RolloutRow): RolloutState {
  const steps = [...row.steps].sort((a, b) => a.position - b.position);
  return {
    phase: row.phase,
    outcome: row.outcome ?? undefined,
    message: row.message ?? "",
    steps: steps.map((step) => ({
      name: step.name,
      percent: step.percent,
      timeoutMs: step.timeoutMs,
      startedAt: step.startedAt?.getTime(),
      finishedAt: step.finishedAt?.getTime(),
      message: step.message ?? undefined,
    })),
  };
}

export function toRolloutColumns(state: RolloutState) {
  return { phase: state.phase, outcome: state.outcome ?? null, message: state.message };
}

export function toStepColumns(step: RolloutStepState) {
  return {
    name: step.name,
    percent: step.percent,
    timeoutMs: step.timeoutMs,
    startedAt: step.startedAt === undefined ? null : new Date(step.startedAt),
    finishedAt: step.finishedAt === undefined ? null : new Date(step.finishedAt),
    message: step.message ?? null,
  };
}
