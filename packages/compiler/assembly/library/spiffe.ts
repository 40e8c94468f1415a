/** SPIFFE ids, trust domains and matchers. */
import { putText, startBuilder, toText } from "../core/builder";
import {
  isError,
  isString,
  makeBool,
  makeError,
  n,
  p,
  q,
  SPIFFE_DOMAIN,
  SPIFFE_ID,
  tagOf,
} from "../core/cell";
import { compareBytes, sameText } from "../core/compare-bytes";
import { methodError, noSuchOverload, overloadError } from "../core/overload-error";
import { makeSpiffeDomain, parseSpiffeId, parseTrustDomain } from "./parse-spiffe";

@external("text", "spiffe://")
declare function schemeText(): usize;
@external("text", "failed to parse SPIFFE ID: ")
declare function failedIdText(): usize;
@external("text", "failed to parse SPIFFE trust domain: ")
declare function failedDomainText(): usize;
@external("text", "failed to parse trust domain: ")
declare function failedComparisonText(): usize;
@external("message", "no such overload: spiffeID(")
declare function noSpiffeIdText(): usize;
@external("message", "no such overload: spiffeTrustDomain(")
declare function noTrustDomainText(): usize;
@external("message", "no such overload: isMemberOf")
declare function noMemberText(): usize;
@external("message", "no such overload: path")
declare function noPathText(): usize;
@external("message", "no such overload: trustDomain")
declare function noDomainText(): usize;
@external("message", "no such overload: name")
declare function noNameText(): usize;

/** An id as text. */
export function spiffeIdText(id: usize): usize {
  const builder = startBuilder(9 + n(p(id)) + n(q(id)));
  putText(builder, schemeText());
  putText(builder, p(id));
  putText(builder, q(id));
  return toText(builder);
}

/** An id read from a STRING, or the ERROR as `spiffeID` words it. */
export function readSpiffeId(text: usize): usize {
  const id = parseSpiffeId(text);
  return isError(id) ? makeError(failedIdText(), p(id)) : id;
}

export function readTrustDomain(text: usize): usize {
  const domain = parseTrustDomain(text);
  return isError(domain) ? makeError(failedDomainText(), p(domain)) : domain;
}

export function sameSpiffeIds(a: usize, b: usize): bool {
  return sameText(p(a), p(b)) && sameText(q(a), q(b));
}

export function cel_spiffeID_1(text: usize): usize {
  if (isString(text)) return readSpiffeId(text);
  return isError(text) ? text : overloadError(noSpiffeIdText(), text);
}

export function cel_spiffeTrustDomain_1(text: usize): usize {
  if (isString(text)) return readTrustDomain(text);
  return isError(text) ? text : overloadError(noTrustDomainText(), text);
}

export function cel_isMemberOf_2(id: usize, domain: usize): usize {
  if (isError(id)) return id;
  if (isError(domain)) return domain;
  if (tagOf(id) != SPIFFE_ID || tagOf(domain) != SPIFFE_DOMAIN) return methodError(noMemberText(), id);
  return makeBool(sameText(p(id), p(domain)));
}

export function cel_path_1(id: usize): usize {
  if (isError(id)) return id;
  return tagOf(id) == SPIFFE_ID ? q(id) : methodError(noPathText(), id);
}

export function cel_trustDomain_1(id: usize): usize {
  if (isError(id)) return id;
  return tagOf(id) == SPIFFE_ID ? makeSpiffeDomain(p(id)) : methodError(noDomainText(), id);
}

export function cel_name_1(domain: usize): usize {
  if (isError(domain)) return domain;
  return tagOf(domain) == SPIFFE_DOMAIN ? p(domain) : methodError(noNameText(), domain);
}

/** `==` of an id and anything: 0, 1 or an ERROR. */
export function equalSpiffeIds(id: usize, other: usize): i32 {
  if (isString(other)) return <i32>sameText(spiffeIdText(id), other);
  return tagOf(other) == SPIFFE_ID ? <i32>sameSpiffeIds(id, other) : <i32>noSuchOverload();
}

/** `==` of a trust domain and anything: 0, 1 or an ERROR. */
export function equalSpiffeDomains(domain: usize, other: usize): i32 {
  if (tagOf(other) == SPIFFE_DOMAIN) return <i32>sameText(p(domain), p(other));
  if (!isString(other)) return <i32>noSuchOverload();
  const read = parseTrustDomain(other);
  return <i32>(!isError(read) && sameText(p(read), p(domain)));
}

/** Order of a trust domain and anything: -1, 0, 1 or an ERROR. Cerbos compares them the wrong way round. */
export function compareSpiffeDomains(domain: usize, other: usize): i32 {
  let read = other;
  if (isString(other)) {
    read = parseTrustDomain(other);
    if (isError(read)) return <i32>makeError(failedComparisonText(), p(read));
  }
  if (tagOf(read) != SPIFFE_DOMAIN) return <i32>noSuchOverload();
  return compareBytes(p(p(read)), n(p(read)), p(p(domain)), n(p(domain)));
}
