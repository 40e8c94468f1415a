/** Equality of values of other types than those of JSON, integers and times. */
import {
  BYTES,
  CIDR,
  HIERARCHY,
  IP,
  MESSAGE,
  n,
  OPTIONAL,
  p,
  SPIFFE_DOMAIN,
  SPIFFE_ID,
  tagOf,
  TYPE,
} from "./cell";
import { sameText } from "./compare-bytes";
import { equalValues } from "./equal";

@external("optional", "equalHierarchies?makeHierarchy")
declare function equalHierarchies(a: usize, b: usize): i32;
@external("optional", "equalSpiffeIds?makeSpiffeId")
declare function equalSpiffeIds(a: usize, b: usize): i32;
@external("optional", "equalSpiffeDomains?makeSpiffeDomain")
declare function equalSpiffeDomains(a: usize, b: usize): i32;
@external("optional", "equalMessages?makeMessage")
declare function equalMessages(a: usize, b: usize): i32;

/** 0, 1 or the address of an ERROR, for a first value that is none of JSON's, no integer and no time. */
export function equalRareValues(a: usize, b: usize): i32 {
  const tag = tagOf(a);
  // Cerbos's own types complain about strangers themselves.
  if (tag == HIERARCHY) return equalHierarchies(a, b);
  if (tag == SPIFFE_ID) return equalSpiffeIds(a, b);
  if (tag == SPIFFE_DOMAIN) return equalSpiffeDomains(a, b);
  return tag == tagOf(b) ? equalOfType(a, b, tag) : 0;
}

function equalOfType(a: usize, b: usize, tag: u32): i32 {
  if (tag == BYTES || tag == IP) return <i32>sameText(a, b);
  if (tag == TYPE) return <i32>sameText(p(a), p(b));
  if (tag == CIDR) return <i32>(n(a) == n(b) && sameText(p(a), p(b)));
  if (tag == OPTIONAL) return p(a) == 0 || p(b) == 0 ? <i32>(p(a) == p(b)) : equalValues(p(a), p(b));
  return tag == MESSAGE ? equalMessages(a, b) : 0;
}
