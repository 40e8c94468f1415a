import { describe, expect, it } from "vitest";
import { advanceRollout, type FleetFact, planRollout, type RolloutFacts, type RolloutState } from "../src/index.ts";
import { isInShare } from "../src/rollouts/fleet-share.ts";

const bundleId = "NEW";
const pdp = (instance: string, activeBundleId: string | undefined = "OLD", refusedBundleId?: string): FleetFact => ({
  instance,
  activeBundleId,
  refusedBundleId,
});
/** Instances by whether the first 10 percent of the fleet include them. */
const names = Array.from({ length: 200 }, (_, index) => `pdp-${index}`);
const early = names.filter((name) => isInShare(name, 10));
const late = names.filter((name) => !isInShare(name, 10));
const [canary = ""] = early;
const [other = ""] = late;

const steps = [
  { name: "canary", percent: 10, timeoutMs: 1_000 },
  { name: "all", percent: 100, timeoutMs: 1_000 },
];

/** Advances through facts, one after another. */
function play(...facts: (Partial<RolloutFacts> & { now: number })[]): RolloutState {
  const still = { bundleId, isSuperseded: false, fleet: [] };
  return facts.reduce((state, fact) => advanceRollout(state, { ...still, ...fact }), planRollout(steps));
}

interface Row {
  readonly name: string;
  readonly facts: (Partial<RolloutFacts> & { now: number })[];
  readonly phase: string;
  readonly outcome?: string;
  readonly message: string;
  /** Steps begun and ended. */
  readonly begun: number;
  readonly ended: number;
}

const table: Row[] = [
  {
    name: "without_decision_points_it_is_done_at_once",
    facts: [{ now: 0 }],
    phase: "done",
    outcome: "succeeded",
    message: "No decision point is connected.",
    begun: 2,
    ended: 2,
  },
  {
    name: "it_waits_for_the_canary",
    facts: [{ now: 0, fleet: [pdp(canary), pdp(other)] }],
    phase: "rolling",
    message: "0 of 1 decision point in sync.",
    begun: 1,
    ended: 0,
  },
  {
    name: "it_goes_on_when_the_canary_is_in_sync",
    facts: [
      { now: 0, fleet: [pdp(canary), pdp(other)] },
      { now: 5, fleet: [pdp(canary, bundleId), pdp(other)] },
    ],
    phase: "rolling",
    message: "1 of 2 decision points in sync.",
    begun: 2,
    ended: 1,
  },
  {
    name: "it_is_done_when_all_are_in_sync",
    facts: [{ now: 0, fleet: [pdp(canary, bundleId), pdp(other, bundleId)] }],
    phase: "done",
    outcome: "succeeded",
    message: "2 decision points in sync.",
    begun: 2,
    ended: 2,
  },
  {
    name: "it_holds_when_one_refuses",
    facts: [{ now: 0, fleet: [pdp(canary, "OLD", bundleId), pdp(other)] }],
    phase: "holding",
    message: "1 of 1 decision point refused the bundle.",
    begun: 1,
    ended: 0,
  },
  {
    name: "it_holds_also_when_the_time_is_up",
    facts: [
      { now: 0, fleet: [pdp(canary)] },
      { now: 5_000, fleet: [pdp(canary, "OLD", bundleId)] },
    ],
    phase: "holding",
    message: "1 of 1 decision point refused the bundle.",
    begun: 1,
    ended: 0,
  },
  {
    name: "it_rolls_on_when_the_one_that_refused_has_taken_it_after_all",
    facts: [
      { now: 0, fleet: [pdp(canary, "OLD", bundleId), pdp(other)] },
      { now: 9, fleet: [pdp(canary, bundleId, bundleId), pdp(other)] },
    ],
    phase: "rolling",
    message: "1 of 2 decision points in sync.",
    begun: 2,
    ended: 1,
  },
  {
    name: "a_refusal_of_another_bundle_does_not_count",
    facts: [{ now: 0, fleet: [pdp(canary, "OLD", "ANOTHER")] }],
    phase: "rolling",
    message: "0 of 1 decision point in sync.",
    begun: 1,
    ended: 0,
  },
  {
    name: "silence_does_not_hold_it_up_for_ever",
    facts: [
      { now: 0, fleet: [pdp(canary), pdp(other)] },
      { now: 1_000, fleet: [pdp(canary), pdp(other)] },
    ],
    phase: "rolling",
    message: "0 of 2 decision points in sync.",
    begun: 2,
    ended: 1,
  },
  {
    name: "a_newer_rollout_ends_it",
    facts: [
      { now: 0, fleet: [pdp(canary)] },
      { now: 1, isSuperseded: true, fleet: [pdp(canary)] },
    ],
    phase: "done",
    outcome: "superseded",
    message: "A newer rollout took over.",
    begun: 1,
    ended: 0,
  },
];

describe("advanceRollout", () => {
  it.each(table)("$name", ({ facts, phase, outcome, message, begun, ended }) => {
    const state = play(...facts);
    expect({ phase: state.phase, outcome: state.outcome, message: state.message }).toEqual({ phase, outcome, message });
    expect(state.steps.filter((step) => step.startedAt !== undefined)).toHaveLength(begun);
    expect(state.steps.filter((step) => step.finishedAt !== undefined)).toHaveLength(ended);
  });

  it("the_same_facts_again_change_nothing", () => {
    for (const { facts } of table) {
      const state = play(...facts);
      const last = facts.at(-1) ?? { now: 0 };
      expect(advanceRollout(state, { bundleId, isSuperseded: false, fleet: [], ...last })).toEqual(state);
    }
  });
});

describe("isInShare", () => {
  it("keeps_whom_it_had_when_the_share_grows_and_ends_with_all", () => {
    for (const name of names) {
      const from = Array.from({ length: 101 }, (_, percent) => isInShare(name, percent)).indexOf(true);
      expect(from).toBeGreaterThan(0);
      expect(from).toBeLessThanOrEqual(100);
      for (let percent = from; percent <= 100; percent += 1) expect(isInShare(name, percent)).toBe(true);
    }
  });

  it("takes_about_as_many_as_it_says", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `edict-pdp-${index}.internal`);
    const share = many.filter((name) => isInShare(name, 25)).length / many.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
  });
});
