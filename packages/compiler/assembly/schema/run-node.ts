/**
 * JSON Schema: values are checked against nodes that the compiler writes, `src/wasm/schemas/schema-writer.ts`. Findings and
 * their order are those of the engine.
 */
import { alloc } from "../core/arena";
import { BOOL, double, DOUBLE, LIST, MAP, n, NULL, STRING, tagOf } from "../core/cell";
import { checkKeyword } from "./check-keyword";
import { forgetSince, joined, violate, violationCount } from "./violations";

@external("text", "infinite loop")
declare function infiniteLoopText(): usize;
@external("text", "null")
declare function nullText(): usize;
@external("text", "boolean")
declare function booleanText(): usize;
@external("text", "number")
declare function numberText(): usize;
@external("text", "string")
declare function stringText(): usize;
@external("text", "array")
declare function arrayText(): usize;
@external("text", "object")
declare function objectText(): usize;

const integerBit: u32 = 64;
const tracksBit: u32 = 128;
const hasTypesBit: u32 = 256;

/** Recursion deeper than this is cut: only a schema that refers to itself without consuming anything gets there. */
const depthMax: u32 = 512;
/** Nodes run, and ways cut, in one validation; a schema may lead to itself along many ways. */
const nodesMax: u32 = 4_000_000;
const cutsMax: u32 = 1000;

let depth: u32 = 0;
let nodesLeft: u32 = 0;
let cutsLeft: u32 = 0;

/** A bit for each property or item of the value in hand that some keyword looked at, or 0 if that is not kept track of. */
let evaluated: usize = 0;
/** The same, of the node that was run last. */
let evaluatedInside: usize = 0;

/** Validates a value; what is found is added to the violations. The number of these. */
export function validate(node: usize, value: usize): u32 {
  depth = 0;
  nodesLeft = nodesMax;
  cutsLeft = cutsMax;
  evaluated = 0;
  runNode(node, value, 0);
  return violationCount();
}

/** Runs a schema on a value of its own (a property or an item); whether the value is valid. */
export function runNode(node: usize, value: usize, place: usize): bool {
  const before = violationCount();
  const outside = evaluated;
  if (depth >= depthMax || nodesLeft == 0) return cut(place);
  depth += 1;
  nodesLeft -= 1;
  const bits = load<u32>(node);
  evaluated = bits & tracksBit ? freshBits(value) : 0;
  if (bits & hasTypesBit && !(bits & typeBits(value))) {
    violate(place, joined(<usize>load<u32>(node, 4), typeText(value), 0));
  } else {
    const count = load<u32>(node, 8);
    for (let i: u32 = 0; i < count; i += 1) checkKeyword(<usize>load<u32>(node + (<usize>i << 2), 12), value, place);
  }
  depth -= 1;
  evaluatedInside = evaluated;
  evaluated = outside;
  return violationCount() == before;
}

function cut(place: usize): bool {
  violate(place, infiniteLoopText());
  evaluatedInside = 0;
  cutsLeft -= 1;
  if (cutsLeft == 0) nodesLeft = 0;
  return false;
}

/** Runs a schema on the same value; what it looked at counts as looked at by the outer one if it holds. */
export function runInPlace(node: usize, value: usize, place: usize): bool {
  const valid = runNode(node, value, place);
  if (valid && evaluated != 0 && evaluatedInside != 0) {
    const size = bitsSize(value);
    for (let i: u32 = 0; i < size; i += 4) {
      store<u32>(evaluated + i, load<u32>(evaluated + i) | load<u32>(evaluatedInside + i));
    }
  }
  return valid;
}

/** Runs a schema on the same value without keeping what it finds. */
export function holds(node: usize, value: usize, place: usize): bool {
  const before = violationCount();
  const valid = runInPlace(node, value, place);
  forgetSince(before);
  return valid;
}

function bitsSize(value: usize): u32 {
  return ((n(value) >> 5) + 1) << 2;
}

function freshBits(value: usize): usize {
  if (tagOf(value) != MAP && tagOf(value) != LIST) return 0;
  const size = bitsSize(value);
  const bits = alloc(size);
  memory.fill(bits, 0, size);
  return bits;
}

/** Notes that a property or item of the value in hand was looked at. */
export function noteEvaluated(index: u32): void {
  if (evaluated == 0) return;
  const at = evaluated + (<usize>(index >> 5) << 2);
  store<u32>(at, load<u32>(at) | (1 << (index & 31)));
}

export function isEvaluated(index: u32): bool {
  return evaluated != 0 && ((load<u32>(evaluated + (<usize>(index >> 5) << 2)) >> (index & 31)) & 1) != 0;
}

function typeBits(value: usize): u32 {
  const tag = tagOf(value);
  if (tag == NULL) return 1;
  if (tag == BOOL) return 2;
  if (tag == DOUBLE) return isInteger(double(value)) ? 4 | integerBit : 4;
  return tag == STRING ? 8 : tag == LIST ? 16 : 32;
}

export function isInteger(value: f64): bool {
  return value == floor(value) && abs(value) != Infinity;
}

function typeText(value: usize): usize {
  const tag = tagOf(value);
  if (tag == NULL) return nullText();
  if (tag == BOOL) return booleanText();
  if (tag == DOUBLE) return numberText();
  return tag == STRING ? stringText() : tag == LIST ? arrayText() : objectText();
}
