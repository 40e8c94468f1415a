import type { CelTimestamp } from "@edict/engine";
import type { CheckInput, CheckOutcome, JsonObject, PlanInput, PlanOutcome } from "@edict/protocol";

/** A loaded set of policies that decides. Never throws. */
export interface Evaluator {
  check(input: CheckInput, now: CelTimestamp): CheckOutcome;
  plan(input: PlanInput, now: CelTimestamp): PlanOutcome;
}

/** What decides at the moment, and where it came from. */
export interface ActivePolicies {
  readonly evaluator: Evaluator;
  /** "" for policies that were compiled in place. */
  readonly bundleId: string;
  /** `policySource` of decision log entries. */
  readonly source: JsonObject;
}

/** Holds the policies that decide. A swap is one assignment; what fails to load never gets here. */
export class DecisionPoint {
  #active: ActivePolicies | undefined;
  readonly #listeners = new Set<() => void>();

  /** `undefined` until the first policies are loaded. */
  get active(): ActivePolicies | undefined {
    return this.#active;
  }

  activate(policies: ActivePolicies): void {
    this.#active = policies;
    this.#tell();
  }

  /** Used when the hub takes a bundle away. */
  deactivate(): void {
    this.#active = undefined;
    this.#tell();
  }

  /** Calls the listener after each swap until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
