/** `contains`, `startsWith` and `endsWith`. */
import { isError, isString, makeBool, n, p } from "../core/cell";
import { sameBytes } from "../core/compare-bytes";
import { noSuchOverload } from "../core/overload-error";
import { findFirst } from "../core/search-bytes";

/** What is wrong with the arguments; 0 if nothing. */
function mistake(text: usize, part: usize): usize {
  if (isString(text) && isString(part)) return 0;
  return isError(text) ? text : isError(part) ? part : noSuchOverload();
}

export function cel_contains_2(text: usize, part: usize): usize {
  const wrong = mistake(text, part);
  if (wrong != 0) return wrong;
  return makeBool(n(part) == 0 || findFirst(p(text), p(text) + n(text), p(part), n(part)) != 0);
}

export function cel_startsWith_2(text: usize, part: usize): usize {
  const wrong = mistake(text, part);
  if (wrong != 0) return wrong;
  return makeBool(n(part) <= n(text) && sameBytes(p(text), p(part), n(part)));
}

export function cel_endsWith_2(text: usize, part: usize): usize {
  const wrong = mistake(text, part);
  if (wrong != 0) return wrong;
  return makeBool(n(part) <= n(text) && sameBytes(p(text) + n(text) - n(part), p(part), n(part)));
}
