import { makeError } from "../core/cell";
import { now, word } from "./request";

// Say that such values exist, so that what is written for them alone is kept.
@external("mark", "nowValue")
declare function markNowValue(): void;
@external("mark", "makeZonedTimestamp")
declare function markMakeZonedTimestamp(): void;

@external("message", "now() called but _cerbos_now_fn not found in activation")
declare function nowMissingText(): usize;
@external("message", "timeSince() called but _cerbos_now_fn not found in activation")
declare function timeSinceMissingText(): usize;

let missed: bool = false;

/** The instant of the request, or the ERROR that there is none. */
export function nowValue(): usize {
  markNowValue();
  markMakeZonedTimestamp();
  const instant = word(now);
  return instant == 0 ? missing(nowMissingText()) : instant;
}

/** The same for `timeSince`. */
export function timeSinceNow(): usize {
  return word(now) == 0 ? missing(timeSinceMissingText()) : nowValue();
}

function missing(text: usize): usize {
  missed = true;
  return makeError(text, 0);
}

/** Whether a policy has asked for the time and there was none, since this was called last. */
export function takeMissedTime(): bool {
  const was = missed;
  missed = false;
  return was;
}
