import { CelError } from "./cel-error.ts";

/**
 * Steps that one evaluation may take: turns of comprehensions, elements that functions make or compare. Reaching it is
 * an error, so that no expression and no input can hold a decision up for long.
 */
export const evaluationStepsMax = 1_000_000;

/** Longest string, in UTF-16 units, and longest bytes value that an expression may make. */
export const valueSizeMax = 16_000_000;

export const stepsExceeded = new CelError(`evaluation exceeds ${evaluationStepsMax} steps`);
export const sizeExceeded = new CelError(`value exceeds ${valueSizeMax} characters or bytes`);

// Evaluation is synchronous, so one counter serves every program: each program sets it anew when it starts.
let stepsLeft = evaluationStepsMax;

/** Starts the count of an evaluation. */
export function startMeter(): void {
  stepsLeft = evaluationStepsMax;
}

/** Steps taken since the count was started. */
export function stepsTaken(): number {
  return evaluationStepsMax - stepsLeft;
}

/** Counts steps; false once there are no more. */
export function spend(steps: number): boolean {
  stepsLeft -= steps;
  return stepsLeft >= 0;
}
