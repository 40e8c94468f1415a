import { long, makeDuration } from "../core/cell";
import { intOverflow } from "../core/overflow";

/** `-d`; apart from the operators, so that those who have no durations need none of them. */
export function negateDuration(duration: usize): usize {
  return long(duration) == i64.MIN_VALUE ? intOverflow() : makeDuration(-long(duration));
}
