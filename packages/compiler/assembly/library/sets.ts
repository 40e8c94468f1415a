/** Lists as sets: `sets.*`, and Cerbos's own functions, whose global forms hide the errors of their arguments. */
import { element, fromCondition, isError, LIST, makeList, n, setCount, setElement, tagOf } from "../core/cell";
import { listContains } from "../core/equal";
import { noSuchOverload, overloadError } from "../core/overload-error";

@external("message", "no such overload: sets.contains(")
declare function noContainsText(): usize;
@external("message", "no such overload: sets.equivalent(")
declare function noEquivalentText(): usize;
@external("message", "no such overload: sets.intersects(")
declare function noIntersectsText(): usize;
@external("message", "no such overload: except(")
declare function noExceptText(): usize;
@external("message", "no such overload: intersect(")
declare function noIntersectText(): usize;
@external("message", "no such overload: hasIntersection(")
declare function noHasIntersectionText(): usize;
@external("message", "no such overload: has_intersection(")
declare function noHas_intersectionText(): usize;
@external("message", "no such overload: isSubset(")
declare function noIsSubsetText(): usize;
@external("message", "no such overload: is_subset(")
declare function noIs_subsetText(): usize;

/** What is wrong with two arguments that must be lists; 0 if nothing. */
function mistake(a: usize, b: usize, complaint: usize): usize {
  if (isError(a)) return a;
  if (isError(b)) return b;
  return tagOf(a) == LIST && tagOf(b) == LIST ? 0 : overloadError(complaint, a, b);
}

/** Like `mistake`, but hides an error if the other argument is a list or an error too. */
function hiddenMistake(a: usize, b: usize, complaint: usize): usize {
  const hides = isError(a) ? mayBeList(b) : isError(b) && mayBeList(a);
  return hides ? noSuchOverload() : mistake(a, b, complaint);
}

function mayBeList(value: usize): bool {
  return isError(value) || tagOf(value) == LIST;
}

/** All elements of `part` are in `whole`: 0, 1 or an ERROR. */
function containsAll(whole: usize, part: usize): i32 {
  for (let i: u32 = 0; i < n(part); i += 1) {
    const found = listContains(whole, element(part, i));
    if (found != 1) return found;
  }
  return 1;
}

function intersects(a: usize, b: usize): i32 {
  for (let i: u32 = 0; i < n(a); i += 1) {
    const found = listContains(b, element(a, i));
    if (found != 0) return found;
  }
  return 0;
}

/** Elements of `values` that are in `others`, or are not; duplicates stay. */
function selectThose(values: usize, others: usize, wanted: i32): usize {
  const kept = makeList(n(values));
  let count: u32 = 0;
  for (let i: u32 = 0; i < n(values); i += 1) {
    const found = listContains(others, element(values, i));
    if (<u32>found > 1) return <usize>found;
    if (found != wanted) continue;
    setElement(kept, count, element(values, i));
    count += 1;
  }
  setCount(kept, count);
  return kept;
}

/** Goes through the shorter list, the left one if they are equally long. */
function intersect(a: usize, b: usize): usize {
  return n(a) > n(b) ? selectThose(b, a, 1) : selectThose(a, b, 1);
}

export function cel_sets_contains_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noContainsText());
  return wrong != 0 ? wrong : fromCondition(containsAll(a, b));
}

export function cel_sets_equivalent_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noEquivalentText());
  if (wrong != 0) return wrong;
  const contained = containsAll(a, b);
  return fromCondition(contained == 1 ? containsAll(b, a) : contained);
}

export function cel_sets_intersects_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noIntersectsText());
  return wrong != 0 ? wrong : fromCondition(intersects(a, b));
}

export function cel_except_2(a: usize, b: usize): usize {
  const wrong = hiddenMistake(a, b, noExceptText());
  return wrong != 0 ? wrong : selectThose(a, b, 0);
}

export function celMember_except_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noExceptText());
  return wrong != 0 ? wrong : selectThose(a, b, 0);
}

export function cel_intersect_2(a: usize, b: usize): usize {
  const wrong = hiddenMistake(a, b, noIntersectText());
  return wrong != 0 ? wrong : intersect(a, b);
}

export function celMember_intersect_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noIntersectText());
  return wrong != 0 ? wrong : intersect(a, b);
}

export function cel_hasIntersection_2(a: usize, b: usize): usize {
  const wrong = hiddenMistake(a, b, noHasIntersectionText());
  return wrong != 0 ? wrong : fromCondition(intersects(a, b));
}

export function celMember_hasIntersection_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noHasIntersectionText());
  return wrong != 0 ? wrong : fromCondition(intersects(a, b));
}

export function cel_has_intersection_2(a: usize, b: usize): usize {
  const wrong = hiddenMistake(a, b, noHas_intersectionText());
  return wrong != 0 ? wrong : fromCondition(intersects(a, b));
}

export function celMember_has_intersection_2(a: usize, b: usize): usize {
  const wrong = mistake(a, b, noHas_intersectionText());
  return wrong != 0 ? wrong : fromCondition(intersects(a, b));
}

export function cel_isSubset_2(part: usize, whole: usize): usize {
  const wrong = hiddenMistake(part, whole, noIsSubsetText());
  return wrong != 0 ? wrong : fromCondition(containsAll(whole, part));
}

export function celMember_isSubset_2(part: usize, whole: usize): usize {
  const wrong = mistake(part, whole, noIsSubsetText());
  return wrong != 0 ? wrong : fromCondition(containsAll(whole, part));
}

export function cel_is_subset_2(part: usize, whole: usize): usize {
  const wrong = hiddenMistake(part, whole, noIs_subsetText());
  return wrong != 0 ? wrong : fromCondition(containsAll(whole, part));
}

export function celMember_is_subset_2(part: usize, whole: usize): usize {
  const wrong = mistake(part, whole, noIs_subsetText());
  return wrong != 0 ? wrong : fromCondition(containsAll(whole, part));
}
