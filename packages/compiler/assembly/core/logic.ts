/** `&&`, `||`, `!` and loops over conditions' outcomes: 0 false, 1 true, or the address of an ERROR. */
import { falseCell, isError, makeError, trueCell } from "./cell";

@external("text", "no such overload")
declare function noSuchOverloadText(): usize;

/** An operand of a logical operator: what is no boolean is an error. */
export function toOutcome(value: usize): i32 {
  if (value == trueCell) return 1;
  if (value == falseCell) return 0;
  return <i32>(isError(value) ? value : makeError(noSuchOverloadText(), 0));
}

export function fromOutcome(outcome: i32): usize {
  return outcome == 0 ? falseCell : outcome == 1 ? trueCell : <usize>outcome;
}

/** `a && b` where `a` is not false. */
export function and(a: i32, b: i32): i32 {
  return b == 0 ? 0 : a == 1 ? b : a;
}

/** `a || b` where `a` is not true. */
export function or(a: i32, b: i32): i32 {
  return b == 1 ? 1 : a == 0 ? b : a;
}

export function not(a: i32): i32 {
  return a == 0 ? 1 : a == 1 ? 0 : a;
}
