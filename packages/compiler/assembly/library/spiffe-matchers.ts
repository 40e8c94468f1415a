/** `spiffeMatchAny()` and its relatives. */
import {
  element,
  isError,
  isString,
  LIST,
  makeBool,
  makeCell,
  makeError,
  n,
  p,
  SPIFFE_DOMAIN,
  SPIFFE_ID,
  SPIFFE_MATCHER,
  STRING,
  makeList,
  setElement,
  tagOf,
  noteRareValues,
} from "../core/cell";
import { sameText } from "../core/compare-bytes";
import { methodError, noSuchOverload, overloadError } from "../core/overload-error";
import { parseSpiffeId } from "./parse-spiffe";
import { readSpiffeId, readTrustDomain, sameSpiffeIds } from "./spiffe";

@external("message", "invalid SPIFFE ID: ")
declare function invalidIdText(): usize;
@external("message", "no such overload: matchesID")
declare function noMatchesText(): usize;
@external("message", "no such overload: spiffeMatchExact(")
declare function noExactText(): usize;
@external("message", "no such overload: spiffeMatchOneOf(")
declare function noOneOfText(): usize;
@external("message", "no such overload: spiffeMatchTrustDomain(")
declare function noDomainText(): usize;

const matchAny: u32 = 0;
/** `p` is a SPIFFE_ID. */
const matchExact: u32 = 1;
/** `p` is a LIST of SPIFFE_IDs. */
const matchOneOf: u32 = 2;
/** `p` is a SPIFFE_DOMAIN. */
const matchDomain: u32 = 3;

export function makeSpiffeMatcher(kind: u32, what: usize): usize {
  noteRareValues();
  return makeCell(SPIFFE_MATCHER, kind, what, 0);
}

export function cel_spiffeMatchAny_0(): usize {
  return makeSpiffeMatcher(matchAny, 0);
}

export function cel_spiffeMatchExact_1(id: usize): usize {
  if (isError(id)) return id;
  if (tagOf(id) == SPIFFE_ID) return makeSpiffeMatcher(matchExact, id);
  if (!isString(id)) return overloadError(noExactText(), id);
  const read = readSpiffeId(id);
  return isError(read) ? read : makeSpiffeMatcher(matchExact, read);
}

export function cel_spiffeMatchOneOf_1(ids: usize): usize {
  if (isError(ids)) return ids;
  if (tagOf(ids) != LIST) return overloadError(noOneOfText(), ids);
  const count = n(ids);
  const first = count == 0 ? STRING : tagOf(element(ids, 0));
  if (first != STRING && first != SPIFFE_ID) return overloadError(noOneOfText(), ids);
  const wanted = makeList(count);
  for (let i: u32 = 0; i < count; i += 1) {
    const id = element(ids, i);
    const read = isString(id) ? parseSpiffeId(id) : id;
    if (tagOf(read) != SPIFFE_ID) return noSuchOverload();
    setElement(wanted, i, read);
  }
  return makeSpiffeMatcher(matchOneOf, wanted);
}

export function cel_spiffeMatchTrustDomain_1(domain: usize): usize {
  if (isError(domain)) return domain;
  if (tagOf(domain) == SPIFFE_DOMAIN) return makeSpiffeMatcher(matchDomain, domain);
  if (!isString(domain)) return overloadError(noDomainText(), domain);
  const read = readTrustDomain(domain);
  return isError(read) ? read : makeSpiffeMatcher(matchDomain, read);
}

export function cel_matchesID_2(matcher: usize, id: usize): usize {
  if (isError(matcher)) return matcher;
  if (isError(id)) return id;
  const tag = tagOf(id);
  if (tagOf(matcher) != SPIFFE_MATCHER || (tag != STRING && tag != SPIFFE_ID)) return methodError(noMatchesText(), matcher);
  if (tag == SPIFFE_ID) return makeBool(matches(matcher, id));
  const read = parseSpiffeId(id);
  return isError(read) ? makeError(invalidIdText(), p(read)) : makeBool(matches(matcher, read));
}

function matches(matcher: usize, id: usize): bool {
  const kind = n(matcher);
  const what = p(matcher);
  if (kind == matchAny) return true;
  if (kind == matchExact) return sameSpiffeIds(what, id);
  if (kind == matchDomain) return sameText(p(what), p(id));
  for (let i: u32 = 0; i < n(what); i += 1) if (sameSpiffeIds(element(what, i), id)) return true;
  return false;
}
