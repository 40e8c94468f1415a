/** Keywords about strings, numbers, sizes and constants. */
import { putDecimal, putText, startBuilder, toText } from "../core/builder";
import { double, DOUBLE, element, LIST, MAP, n, p, STRING, tagOf } from "../core/cell";
import { putJsonNumber } from "../core/format-number";
import { codePoints } from "../core/utf8";
import { hasFormat } from "./check-format";
import { jsonEquals } from "./json-order";
import { isInteger } from "./run-node";
import { putQuotedName, violate } from "./violations";

@external("optional", "testProgram?usesSchemaPatterns")
declare function testProgram(program: usize, at: usize, end: usize): bool;

/** `[1, value, message]`. */
export function checkConstant(check: usize, value: usize, place: usize): void {
  if (!jsonEquals(value, <usize>load<u32>(check, 4))) violate(place, <usize>load<u32>(check, 8));
}

/** `[2, list, message]`. */
export function checkChoices(check: usize, value: usize, place: usize): void {
  const choices = <usize>load<u32>(check, 4);
  for (let i: u32 = 0; i < n(choices); i += 1) if (jsonEquals(value, element(choices, i))) return;
  violate(place, <usize>load<u32>(check, 8));
}

/** `[3, format, end of the message]`. */
export function checkFormat(check: usize, value: usize, place: usize): void {
  if (tagOf(value) != STRING || hasFormat(load<u32>(check, 4), p(value), p(value) + n(value))) return;
  const builder = startBuilder(n(value) + 48);
  putQuotedName(builder, value);
  putText(builder, <usize>load<u32>(check, 8));
  violate(place, toText(builder));
}

/** `[4, program, message]`. */
export function checkPattern(check: usize, value: usize, place: usize): void {
  if (tagOf(value) == STRING && !matchesPattern(<usize>load<u32>(check, 4), value)) violate(place, <usize>load<u32>(check, 8));
}

export function matchesPattern(program: usize, text: usize): bool {
  return testProgram(program, p(text), p(text) + n(text));
}

/** `[5, kind, start of the message, bound]`; kinds are `>=`, `>`, `<=`, `<`. */
export function checkBound(check: usize, value: usize, place: usize): void {
  if (tagOf(value) != DOUBLE) return;
  const kind = load<u32>(check, 4);
  const bound = load<f64>(check, 12);
  const number = double(value);
  if (kind == 0 ? number >= bound : kind == 1 ? number > bound : kind == 2 ? number <= bound : number < bound) return;
  violate(place, withNumber(<usize>load<u32>(check, 8), number, 0));
}

/** `[6, end of the message, divisor]`. */
export function checkMultiple(check: usize, value: usize, place: usize): void {
  if (tagOf(value) != DOUBLE || isInteger(double(value) / load<f64>(check, 8))) return;
  violate(place, withNumber(0, double(value), <usize>load<u32>(check, 4)));
}

function withNumber(before: usize, number: f64, after: usize): usize {
  const builder = startBuilder(64);
  if (before != 0) putText(builder, before);
  // Zero has no sign in messages.
  putJsonNumber(builder, number == 0 ? 0 : number);
  if (after != 0) putText(builder, after);
  return toText(builder);
}

/** `[7, kind, start and end of the message, limit]`; kinds are least and most of length, items and properties. */
export function checkSize(check: usize, value: usize, place: usize): void {
  const kind = load<u32>(check, 4);
  const tag = tagOf(value);
  if (tag != (kind < 2 ? STRING : kind < 4 ? LIST : MAP)) return;
  const size = kind < 2 ? codePoints(value) : n(value);
  const limit = load<f64>(check, 16);
  if (kind & 1 ? <f64>size <= limit : <f64>size >= limit) return;
  violate(place, withCount(<usize>load<u32>(check, 8), size, <usize>load<u32>(check, 12)));
}

/** A number of things between two STRINGs, of which the last may be 0. */
export function withCount(before: usize, count: u32, after: usize): usize {
  const builder = startBuilder(64);
  putText(builder, before);
  putDecimal(builder, count);
  if (after != 0) putText(builder, after);
  return toText(builder);
}
