/** `math.@min` and `math.@max`, to which the macros `math.least` and `math.greatest` expand. */
import { element, isError, LIST, makeError, n, tagOf } from "../core/cell";
import { compareNumbersLoosely, isNumber, unordered } from "../core/compare";
import { spend, stepsExceeded } from "../core/meter";
import { overloadError } from "../core/overload-error";

@external("message", "no such overload: math.@min(")
declare function noMinOfText(): usize;
@external("message", "no such overload: math.@min")
declare function noMinText(): usize;
@external("text", "NaN values cannot be ordered: math.@min")
declare function minOfNaNText(): usize;
@external("text", "math.@min(list) argument must not be empty")
declare function minOfNoneText(): usize;
@external("message", "no such overload: math.@max(")
declare function noMaxOfText(): usize;
@external("message", "no such overload: math.@max")
declare function noMaxText(): usize;
@external("text", "NaN values cannot be ordered: math.@max")
declare function maxOfNaNText(): usize;
@external("text", "math.@max(list) argument must not be empty")
declare function maxOfNoneText(): usize;

/** The extreme of a list of numbers, in which nothing may be NaN; 0 if there is none. */
function ofList(list: usize, replaced: i32): usize {
  let best = element(list, 0);
  for (let i: u32 = 1; i < n(list); i += 1) {
    const next = element(list, i);
    if (!isNumber(tagOf(next))) return 0;
    const order = compareNumbersLoosely(best, next);
    if (order == unordered) return 0;
    if (order == replaced) best = next;
  }
  return best;
}

/** Whether something is a list whose first element, if any, is a number. */
function isNumberList(value: usize): bool {
  return tagOf(value) == LIST && (n(value) == 0 || isNumber(tagOf(element(value, 0))));
}

export function cel_math__min_1(value: usize): usize {
  if (isError(value) || isNumber(tagOf(value))) return value;
  if (!isNumberList(value)) return overloadError(noMinOfText(), value);
  if (!spend(n(value))) return stepsExceeded();
  if (n(value) == 0) return makeError(minOfNoneText(), 0);
  const best = ofList(value, 1);
  return best == 0 ? makeError(noMinText(), 0) : best;
}

export function cel_math__max_1(value: usize): usize {
  if (isError(value) || isNumber(tagOf(value))) return value;
  if (!isNumberList(value)) return overloadError(noMaxOfText(), value);
  if (!spend(n(value))) return stepsExceeded();
  if (n(value) == 0) return makeError(maxOfNoneText(), 0);
  const best = ofList(value, -1);
  return best == 0 ? makeError(noMaxText(), 0) : best;
}

export function cel_math__min_2(a: usize, b: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  if (!isNumber(tagOf(a)) || !isNumber(tagOf(b))) return overloadError(noMinOfText(), a, b);
  const order = compareNumbersLoosely(a, b);
  return order == unordered ? makeError(minOfNaNText(), 0) : order == 1 ? b : a;
}

export function cel_math__max_2(a: usize, b: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  if (!isNumber(tagOf(a)) || !isNumber(tagOf(b))) return overloadError(noMaxOfText(), a, b);
  const order = compareNumbersLoosely(a, b);
  return order == unordered ? makeError(maxOfNaNText(), 0) : order == -1 ? b : a;
}
