/** `sort` and `@sortByAssociatedKeys`, to which the macro `sortBy` expands. */
import { putText, startBuilder, toText } from "../core/builder";
import { element, isError, LIST, makeError, makeList, n, setElement, tagOf } from "../core/cell";
import { isOrdered } from "../core/compare";
import { putUnsigned } from "../core/format-number";
import { spend, stepsExceeded } from "../core/meter";
import { methodError, noSuchOverload } from "../core/overload-error";
import { indexAt, sortedOrder } from "../core/sort-order";

@external("message", "no such overload: sort")
declare function noSortText(): usize;
@external("message", "no such overload: @sortByAssociatedKeys")
declare function noSortByText(): usize;
@external("text", "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ")
declare function otherSizeText(): usize;
@external("text", " and ")
declare function andText(): usize;
@external("text", " elements respectively")
declare function respectivelyText(): usize;
@external("text", "list elements must be comparable")
declare function notComparableText(): usize;
@external("text", "list elements must have the same type")
declare function otherTypeText(): usize;

export function cel_sort_1(list: usize): usize {
  if (isError(list)) return list;
  return tagOf(list) == LIST ? sortBy(list, list) : methodError(noSortText(), list);
}

export function cel__sortByAssociatedKeys_2(list: usize, keys: usize): usize {
  if (isError(list)) return list;
  if (isError(keys)) return keys;
  if (tagOf(list) != LIST) return methodError(noSortByText(), list);
  return tagOf(keys) == LIST ? sortBy(list, keys) : noSuchOverload();
}

function sortBy(list: usize, keys: usize): usize {
  const count = n(list);
  if (count != n(keys)) return sizesError(count, n(keys));
  if (count == 0) return list;
  const type = tagOf(element(keys, 0));
  if (!isOrdered(type)) return makeError(notComparableText(), 0);
  for (let i: u32 = 1; i < count; i += 1) {
    if (tagOf(element(keys, i)) != type) return makeError(otherTypeText(), 0);
  }
  // The logarithm of count + 1, rounded up. There is no memory for a count whose product would not fit.
  if (!spend(count * (32 - clz(count)))) return stepsExceeded();
  const order = sortedOrder(keys);
  const sorted = makeList(count);
  for (let i: u32 = 0; i < count; i += 1) setElement(sorted, i, element(list, indexAt(order, i)));
  return sorted;
}

function sizesError(values: u32, keys: u32): usize {
  const builder = startBuilder(48);
  putUnsigned(builder, values);
  putText(builder, andText());
  putUnsigned(builder, keys);
  putText(builder, respectivelyText());
  return makeError(otherSizeText(), toText(builder));
}
