/** Keywords about the properties of objects, which come in the order of their names. */
import { Builder, putText, reserve, startBuilder, toText } from "../core/builder";
import { n, p } from "../core/cell";
import { compareBytes } from "../core/compare-bytes";
import { entryKey, entryValue, findText } from "../core/map";
import { putComma } from "../core/render";
import { matchesPattern } from "./check-value";
import { isEvaluated, noteEvaluated, runNode } from "./run-node";
import { placeOf, putQuotedName, violate } from "./violations";

@external("text", "missing properties: ")
declare function missingText(): usize;
@external("text", "additionalProperties ")
declare function additionalText(): usize;
@external("text", " not allowed")
declare function notAllowedText(): usize;

/** `[9, count, (name, quoted name)…]`. */
export function checkRequired(check: usize, object: usize, place: usize): void {
  const count = load<u32>(check, 4);
  let message = startBuilder(0);
  for (let i: u32 = 0; i < count; i += 1) {
    const name = check + 8 + (<usize>i << 3);
    if (findText(object, <usize>load<u32>(name)) != 0) continue;
    if (message.length == 0) {
      message = startBuilder(64);
      putText(message, missingText());
    } else putComma(message);
    putText(message, <usize>load<u32>(name, 4));
  }
  if (message.length > 0) violate(place, toText(message));
}

/** `[10, count of properties, count of patterns, additional, (name, node)…, (program, node)…]`. */
export function checkProperties(check: usize, object: usize, place: usize): void {
  const named = load<u32>(check, 4);
  const patterns = check + 16 + (<usize>named << 3);
  const patternsEnd = patterns + (<usize>load<u32>(check, 8) << 3);
  const additional = <usize>load<u32>(check, 12);
  const left = startBuilder(0);
  for (let i: u32 = 0; i < n(object); i += 1) {
    const name = entryKey(object, i);
    const below = placeOf(place, name, 0);
    const own = findNode(check + 16, named, name);
    let known = own != 0;
    if (known) {
      noteEvaluated(i);
      runNode(own, entryValue(object, i), below);
    }
    for (let at = patterns; at < patternsEnd; at += 8) {
      if (!matchesPattern(<usize>load<u32>(at), name)) continue;
      known = true;
      noteEvaluated(i);
      runNode(<usize>load<u32>(at, 4), entryValue(object, i), below);
    }
    if (!known) putIndex(left, i);
  }
  if (additional != 0) checkAdditional(additional, object, left, place);
}

/** The node of a property, or 0; names are sorted. */
function findNode(named: usize, count: u32, name: usize): usize {
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = named + (<usize>middle << 3);
    const other = <usize>load<u32>(at);
    const order = compareBytes(p(other), n(other), p(name), n(name));
    if (order == 0) return <usize>load<u32>(at, 4);
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}

function putIndex(indexes: Builder, index: u32): void {
  store<u32>(reserve(indexes, 4), index);
  indexes.length += 4;
}

/** `additional` is a node, or 1 if there must be no more properties; `left` are the indexes of those that are more. */
function checkAdditional(additional: usize, object: usize, left: Builder, place: usize): void {
  const end = left.at + left.length;
  for (let at = left.at; at < end; at += 4) {
    const index = load<u32>(at);
    const below = placeOf(place, entryKey(object, index), 0);
    if (additional != 1) runNode(additional, entryValue(object, index), below);
    noteEvaluated(index);
  }
  if (additional != 1 || left.length == 0) return;
  const message = startBuilder(64);
  putText(message, additionalText());
  for (let at = left.at; at < end; at += 4) {
    if (at > left.at) putComma(message);
    putQuotedName(message, entryKey(object, load<u32>(at)));
  }
  putText(message, notAllowedText());
  violate(place, toText(message));
}

export function checkPropertyNames(node: usize, object: usize, place: usize): void {
  for (let i: u32 = 0; i < n(object); i += 1) {
    runNode(node, entryKey(object, i), placeOf(place, entryKey(object, i), 0));
  }
}

export function checkUnevaluatedProperties(node: usize, object: usize, place: usize): void {
  for (let i: u32 = 0; i < n(object); i += 1) {
    if (isEvaluated(i)) continue;
    runNode(node, entryValue(object, i), placeOf(place, entryKey(object, i), 0));
    noteEvaluated(i);
  }
}
