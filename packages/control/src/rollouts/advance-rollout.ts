import type { RolloutOutcome, RolloutPhase } from "@edict/protocol";
import { isInShare } from "./fleet-share.ts";

/** A rollout as the reducer sees it. Times are milliseconds since the epoch. */
export interface RolloutState {
  readonly phase: RolloutPhase;
  readonly outcome: RolloutOutcome | undefined;
  /** One public sentence: where it is, why it holds, how it ended. */
  readonly message: string;
  readonly steps: readonly RolloutStepState[];
}

export interface RolloutStepState {
  readonly name: string;
  /** Share of the fleet that gets the new build once this step has started, 1 to 100; does not fall from step to step. */
  readonly percent: number;
  /** After this long, decision points that said nothing no longer hold the step up. */
  readonly timeoutMs: number;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly message: string | undefined;
}

/** What is known about the world when a rollout is looked at. */
export interface RolloutFacts {
  readonly now: number;
  /** The bundle that rolls out. */
  readonly bundleId: string;
  /** A newer rollout of the same deployment has begun. */
  readonly isSuperseded: boolean;
  /** Connected decision points of the deployment. */
  readonly fleet: readonly FleetFact[];
}

export interface FleetFact {
  readonly instance: string;
  readonly activeBundleId: string | undefined;
  /** The last bundle it refused. */
  readonly refusedBundleId: string | undefined;
}

/** A rollout through these shares of the fleet, one step each. */
export function planRollout(steps: readonly Pick<RolloutStepState, "name" | "percent" | "timeoutMs">[]): RolloutState {
  return {
    phase: "planned",
    outcome: undefined,
    message: "Planned.",
    steps: steps.map((step) => ({ ...step, startedAt: undefined, finishedAt: undefined, message: undefined })),
  };
}

/** Lets the first share of the fleet have the new build, whatever the fleet looks like. */
export function startFirstStep(state: RolloutState, now: number): RolloutState {
  return { ...startStep(state, 0, now), message: "Rolling out." };
}

/** The next state of a rollout, given the facts. Pure; the same state when there is nothing to do. */
export function advanceRollout(state: RolloutState, facts: RolloutFacts): RolloutState {
  if (state.phase === "done") return state;
  if (facts.isSuperseded) return end(state, "superseded", "A newer rollout took over.");
  const position = state.steps.findIndex((step) => step.finishedAt === undefined);
  const step = state.steps[position];
  if (step === undefined) return end(state, "succeeded", "Every decision point has the build.");
  if (step.startedAt === undefined) return advanceRollout(startStep(state, position, facts.now), facts);
  const verdict = judgeStep(step, facts);
  switch (verdict.kind) {
    case "wait":
      return { ...state, phase: "rolling", message: verdict.message };
    case "hold":
      return { ...state, phase: "holding", message: verdict.message };
    case "pass":
      return advanceRollout(finishStep(state, position, facts.now, verdict.message), facts);
  }
}

interface Verdict {
  readonly kind: "wait" | "hold" | "pass";
  readonly message: string;
}

function judgeStep(step: RolloutStepState, facts: RolloutFacts): Verdict {
  const ring = facts.fleet.filter((pdp) => isInShare(pdp.instance, step.percent));
  const refused = ring.filter((pdp) => pdp.refusedBundleId === facts.bundleId && pdp.activeBundleId !== facts.bundleId);
  if (refused.length > 0) {
    return { kind: "hold", message: `${refused.length} of ${countPdps(ring.length)} refused the bundle.` };
  }
  const inSync = ring.filter((pdp) => pdp.activeBundleId === facts.bundleId);
  if (inSync.length === ring.length) {
    return {
      kind: "pass",
      message: ring.length === 0 ? "No decision point is connected." : `${countPdps(ring.length)} in sync.`,
    };
  }
  const message = `${inSync.length} of ${countPdps(ring.length)} in sync`;
  const isLate = facts.now - (step.startedAt ?? facts.now) >= step.timeoutMs;
  return isLate
    ? { kind: "pass", message: `${message}; the others have not answered in time.` }
    : { kind: "wait", message: `${message}.` };
}

function startStep(state: RolloutState, position: number, now: number): RolloutState {
  return { ...state, phase: "rolling", steps: replaceStep(state, position, { startedAt: now }) };
}

function finishStep(state: RolloutState, position: number, now: number, message: string): RolloutState {
  return { ...state, phase: "rolling", message, steps: replaceStep(state, position, { finishedAt: now, message }) };
}

function end(state: RolloutState, outcome: RolloutOutcome, fallback: string): RolloutState {
  const message = outcome === "succeeded" ? (state.steps.at(-1)?.message ?? fallback) : fallback;
  return { ...state, phase: "done", outcome, message };
}

function replaceStep(state: RolloutState, position: number, change: Partial<RolloutStepState>): RolloutStepState[] {
  return state.steps.map((step, index) => (index === position ? { ...step, ...change } : step));
}

function countPdps(count: number): string {
  return count === 1 ? "1 decision point" : `${count} decision points`;
}
