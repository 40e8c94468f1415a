/** The keywords of schemas, by their numbers in `src/wasm/schemas/schema-operations.ts`, which says how each is written. */
import { LIST, MAP, STRING, tagOf } from "../core/cell";
import { findText } from "../core/map";
import {
  checkBound,
  checkChoices,
  checkConstant,
  checkFormat,
  checkMultiple,
  checkPattern,
  checkSize,
} from "./check-value";
import { checkContains, checkItems, checkUnevaluatedItems } from "./check-items";
import { checkProperties, checkPropertyNames, checkRequired, checkUnevaluatedProperties } from "./check-properties";
import { checkUniqueItems } from "./unique-items";
import { holds, runInPlace } from "./run-node";
import { forgetSince, joined, violate, violationCount } from "./violations";
import { startBuilder, putDecimal, putText, toText } from "../core/builder";

@external("text", "not allowed")
declare function notAllowedText(): usize;
@external("text", "not failed")
declare function notFailedText(): usize;
@external("text", "valid against schemas at indexes ")
declare function validAgainstText(): usize;
@external("text", " and ")
declare function andText(): usize;

function word(check: usize, index: u32): usize {
  return <usize>load<u32>(check + (<usize>index << 2));
}

export function checkKeyword(check: usize, value: usize, place: usize): void {
  const operation = load<u32>(check);
  if (operation >= 16) return checkCombination(operation, check, value, place);
  if (operation >= 9 && operation <= 13) {
    if (tagOf(value) == MAP) checkObject(operation, check, value, place);
    return;
  }
  switch (operation) {
    case 0:
      return violate(place, notAllowedText());
    case 1:
      return checkConstant(check, value, place);
    case 2:
      return checkChoices(check, value, place);
    case 3:
      return checkFormat(check, value, place);
    case 4:
      return checkPattern(check, value, place);
    case 5:
      return checkBound(check, value, place);
    case 6:
      return checkMultiple(check, value, place);
    case 7:
      return checkSize(check, value, place);
    default:
      if (tagOf(value) == LIST) checkList(operation, check, value, place);
  }
}

function checkList(operation: u32, check: usize, list: usize, place: usize): void {
  if (operation == 8) checkUniqueItems(list, place);
  else if (operation == 14) checkItems(check, list, place);
  else checkContains(check, list, place);
}

function checkObject(operation: u32, check: usize, object: usize, place: usize): void {
  switch (operation) {
    case 9:
      return checkRequired(check, object, place);
    case 10:
      return checkProperties(check, object, place);
    case 11:
      return checkPropertyNames(word(check, 1), object, place);
    case 12:
      return checkDependent(check, object, place);
    default:
      if (findText(object, word(check, 1)) != 0) runInPlace(word(check, 2), object, place);
  }
}

/** `[12, name, count, (name, message)…]`. */
function checkDependent(check: usize, object: usize, place: usize): void {
  if (findText(object, word(check, 1)) == 0) return;
  const count = <u32>word(check, 2);
  for (let i: u32 = 0; i < count; i += 1) {
    if (findText(object, word(check, 3 + 2 * i)) == 0) violate(place, word(check, 4 + 2 * i));
  }
}

function checkCombination(operation: u32, check: usize, value: usize, place: usize): void {
  const node = word(check, 1);
  switch (operation) {
    case 16:
      runInPlace(node, value, place);
      return;
    case 17:
      if (holds(node, value, place)) violate(place, notFailedText());
      return;
    case 18:
      return checkAnyOf(check, value, place);
    case 19:
      return checkOneOf(check, value, place);
    case 20:
      return checkConditional(check, value, place);
    case 21:
      if (tagOf(value) == MAP) checkUnevaluatedProperties(node, value, place);
      return;
    default:
      if (tagOf(value) == LIST) checkUnevaluatedItems(node, value, place);
  }
}

/** `[18, count, node…]`. All are run, as each may look at other properties. */
function checkAnyOf(check: usize, value: usize, place: usize): void {
  const before = violationCount();
  const count = <u32>word(check, 1);
  let valid = false;
  for (let i: u32 = 0; i < count; i += 1) if (runInPlace(word(check, 2 + i), value, place)) valid = true;
  if (valid) forgetSince(before);
}

/** `[19, count, node…]`. */
function checkOneOf(check: usize, value: usize, place: usize): void {
  const before = violationCount();
  const count = <u32>word(check, 1);
  let matching: u32 = 0;
  let first: u32 = 0;
  let second: u32 = 0;
  for (let i: u32 = 0; i < count; i += 1) {
    if (!runInPlace(word(check, 2 + i), value, place)) continue;
    if (matching == 0) first = i;
    else if (matching == 1) second = i;
    matching += 1;
  }
  if (matching > 0) forgetSince(before);
  if (matching < 2) return;
  const builder = startBuilder(48);
  putText(builder, validAgainstText());
  putDecimal(builder, first);
  putText(builder, andText());
  putDecimal(builder, second);
  violate(place, toText(builder));
}

/** `[20, if, then or 0, else or 0]`. */
function checkConditional(check: usize, value: usize, place: usize): void {
  const next = holds(word(check, 1), value, place) ? word(check, 2) : word(check, 3);
  if (next != 0) runInPlace(next, value, place);
}
