/** What functions answer that have no overload for the types of their arguments. */
import { Builder, putByte, putText, startBuilder, toText } from "./builder";
import {
  DURATION,
  HIERARCHY,
  makeError,
  SPIFFE_DOMAIN,
  SPIFFE_ID,
  SPIFFE_MATCHER,
  STRING,
  tagOf,
  TIMESTAMP,
} from "./cell";
import { typeName } from "./type-name";

/** Whether anybody ever sees what an ERROR says. */
@external("feature", "tellsMessages")
declare function tellsMessages(): bool;
@external("message", "no such overload")
declare function noSuchOverloadText(): usize;

export function noSuchOverload(): usize {
  return makeError(noSuchOverloadText(), 0);
}

/**
 * `no such overload: f(int, string)`. `text` ends with the parenthesis before the types; arguments that are 0 are not
 * there.
 */
export function overloadError(text: usize, a: usize, b: usize = 0, c: usize = 0, d: usize = 0): usize {
  if (!tellsMessages()) return makeError(text, 0);
  const builder = startBuilder(64);
  putText(builder, typeName(a));
  putNext(builder, b);
  putNext(builder, c);
  putNext(builder, d);
  putByte(builder, 41);
  return makeError(text, toText(builder));
}

function putNext(builder: Builder, argument: usize): void {
  if (argument == 0) return;
  putByte(builder, 44);
  putByte(builder, 32);
  putText(builder, typeName(argument));
}

/** Of functions that look at the type of their first argument; `text` is `no such overload: f`. */
export function methodError(text: usize, first: usize): usize {
  return !tellsMessages() || hasMethods(tagOf(first)) ? noSuchOverload() : makeError(text, 0);
}

/** Types that look up a function themselves and word its absence their own way. */
function hasMethods(tag: u32): bool {
  const own = (1 << STRING) | (1 << TIMESTAMP) | (1 << DURATION) | (1 << HIERARCHY);
  return (((own | (1 << SPIFFE_ID) | (1 << SPIFFE_DOMAIN) | (1 << SPIFFE_MATCHER)) >> tag) & 1) != 0;
}
