/** Steps that one evaluation may take, as in `@edict/cel`: turns of comprehensions, elements made or compared. */
import { makeError } from "./cell";

@external("message", "evaluation exceeds 1000000 steps")
declare function stepsExceededText(): usize;
@external("message", "value exceeds 16000000 characters or bytes")
declare function sizeExceededText(): usize;

export const evaluationStepsMax: i32 = 1_000_000;
export const valueSizeMax: u32 = 16_000_000;

let stepsLeft: i32 = 0;

/** Starts the count of an evaluation. */
export function startMeter(): void {
  stepsLeft = evaluationStepsMax;
}

/** Counts steps; false once there are no more. */
export function spend(steps: u32): bool {
  if (steps > <u32>evaluationStepsMax) {
    stepsLeft = -1;
    return false;
  }
  if (stepsLeft < 0) return false;
  stepsLeft -= <i32>steps;
  return stepsLeft >= 0;
}

/** Whether the steps were used up: the error of that ends what other errors do not. */
export function isExhausted(): bool {
  return stepsLeft < 0;
}

export function stepsExceeded(): usize {
  return makeError(stepsExceededText(), 0);
}

export function sizeExceeded(): usize {
  return makeError(sizeExceededText(), 0);
}
