/** `&&`, `||`, `!` and loops over conditions' outcomes: 0 false, 1 true, or the address of an ERROR. */
import { ERROR, falseCell, isError, LIST, makeError, MAP, n, OPTIONAL, p, STRING, tagOf, trueCell } from "./cell";
import { equalsDouble, equalsText } from "./equal";

@external("message", "no such overload")
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

/** `cell != text` and `cell != number`: comparing what cannot be compared makes different. */
export function differsFromText(cell: usize, text: usize): i32 {
  return isError(cell) ? <i32>cell : equalsText(cell, text) == 1 ? 0 : 1;
}

export function differsFromDouble(cell: usize, value: f64): i32 {
  return isError(cell) ? <i32>cell : equalsDouble(cell, value) == 1 ? 0 : 1;
}

/** The left side of `or` and `orValue`: an OPTIONAL, or an ERROR. */
export function checkOptional(cell: usize): usize {
  return isError(cell) || tagOf(cell) == OPTIONAL ? cell : makeError(noSuchOverloadText(), 0);
}

export function isNone(cell: usize): u32 {
  return tagOf(cell) == OPTIONAL && p(cell) == 0 ? 1 : 0;
}

export function unwrapOptional(cell: usize): usize {
  return tagOf(cell) == OPTIONAL ? p(cell) : cell;
}

/** Whether a variable has a value. */
export function isBound(cell: usize): i32 {
  return isError(cell) ? 0 : 1;
}

/** Whether a field of the request differs from its default. */
export function isSet(cell: usize): i32 {
  const tag = tagOf(cell);
  if (tag == ERROR) return 0;
  return (tag == STRING || tag == LIST || tag == MAP) && n(cell) == 0 ? 0 : 1;
}
