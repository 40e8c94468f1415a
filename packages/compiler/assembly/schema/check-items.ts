/** Keywords about the items of lists. */
import { element, n } from "../core/cell";
import { withCount } from "./check-value";
import { isEvaluated, noteEvaluated, runNode } from "./run-node";
import { forgetSince, placeOf, violate, violationCount } from "./violations";

@external("text", " items")
declare function itemsText(): usize;

/** `[14, count of first items, rest, start of the message, node…]`; `rest` is a node, 0, or 1 if there must be no more. */
export function checkItems(check: usize, list: usize, place: usize): void {
  const first = load<u32>(check, 4);
  const rest = <usize>load<u32>(check, 8);
  for (let i: u32 = 0; i < n(list); i += 1) {
    const node = i < first ? <usize>load<u32>(check + 16 + (<usize>i << 2)) : rest;
    if (node < 2) break;
    noteEvaluated(i);
    runNode(node, element(list, i), placeOf(place, 0, i));
  }
  if (rest == 1 && n(list) > first) violate(place, withCount(<usize>load<u32>(check, 12), n(list), itemsText()));
}

/** `[15, node, two starts of messages, least, most]`. */
export function checkContains(check: usize, list: usize, place: usize): void {
  const before = violationCount();
  const node = <usize>load<u32>(check, 4);
  let matched: u32 = 0;
  for (let i: u32 = 0; i < n(list); i += 1) {
    if (!runNode(node, element(list, i), placeOf(place, 0, i))) continue;
    noteEvaluated(i);
    matched += 1;
  }
  const isFew = <f64>matched < load<f64>(check, 16);
  if (!isFew) forgetSince(before);
  else if (matched == n(list)) violate(place, withCount(<usize>load<u32>(check, 8), matched, 0));
  if (<f64>matched > load<f64>(check, 24)) violate(place, withCount(<usize>load<u32>(check, 12), matched, 0));
}

export function checkUnevaluatedItems(node: usize, list: usize, place: usize): void {
  for (let i: u32 = 0; i < n(list); i += 1) {
    if (isEvaluated(i)) continue;
    runNode(node, element(list, i), placeOf(place, 0, i));
    noteEvaluated(i);
  }
}
