/** Makes programs of regular expressions while deciding, for patterns that only the request knows. */
import { Builder, putBytes, reserve, startBuilder } from "../core/builder";
import {
  ALT,
  ANCHORED,
  ANY,
  ANY_BUT_NEWLINE,
  BEGIN_TEXT,
  CAPTURE,
  CHAR,
  CLASS,
  EMPTY,
  headerSize,
  instructionSize,
  LOOKS_AROUND,
  MATCH,
} from "./regex-machine";
import {
  AROUND,
  CHOICE,
  DOT,
  DOT_BUT_NEWLINE,
  GROUP,
  nodeAt,
  NOTHING,
  ONE,
  PLUS,
  QUEST,
  RegexNode,
  SEQUENCE,
  SET,
  STAR,
  unlimited,
} from "./regex-node";
import { parsedGroups } from "./regex-build";
import { mistake } from "./regex-reader";
import { parseRegex } from "./regex-parser";

let out: Builder = changetype<Builder>(0);
let looksAround: bool = false;

/** The program of a pattern; 0 if it is none, see `regexMistake`. */
export function compileRegex(pattern: usize): usize {
  const tree = parseRegex(pattern);
  if (tree == 0) return 0;
  out = startBuilder(headerSize + (<usize>nodeAt(tree).size + 4) * instructionSize);
  out.length = headerSize;
  looksAround = false;
  const last = emit(MATCH, 0, 0);
  const start = compile(tree, last);
  const count = <u32>((out.length - headerSize) / instructionSize);
  placeRanges(count);
  store<u32>(out.at, count);
  store<u32>(out.at, start, 4);
  store<u32>(out.at, parsedGroups(), 8);
  store<u32>(out.at, (looksAround ? LOOKS_AROUND : 0) | (isAnchored(start) ? ANCHORED : 0), 12);
  return out.at;
}

/** The ERROR of the pattern that was none. */
export function regexMistake(): usize {
  return mistake();
}

/** Adds an instruction; its number. */
function emit(operation: u32, next: u32, argument: u32): u32 {
  const at = reserve(out, instructionSize);
  store<u32>(at, operation);
  store<u32>(at, next, 4);
  store<u32>(at, argument, 8);
  out.length += instructionSize;
  return <u32>((out.length - headerSize) / instructionSize) - 1;
}

function placeOf(instruction: u32): usize {
  return out.at + headerSize + <usize>instruction * instructionSize;
}

/** A choice between going on with a body, which is preferred unless `lazy`, and leaving. */
function emitChoice(body: u32, leave: u32, lazy: u32): u32 {
  return lazy != 0 ? emit(ALT, leave, body) : emit(ALT, body, leave);
}

/** Instructions for a node, after which `next` comes; where they start. */
function compile(at: usize, next: u32): u32 {
  const node = nodeAt(at);
  switch (node.kind) {
    case NOTHING:
      return next;
    case ONE:
      return emit(CHAR, next, node.a);
    case SET:
      // For now the node; its ranges follow the instructions.
      return emit(CLASS, next, <u32>at);
    case DOT:
      return emit(ANY, next, 0);
    case DOT_BUT_NEWLINE:
      return emit(ANY_BUT_NEWLINE, next, 0);
    case AROUND:
      looksAround = true;
      return emit(EMPTY, next, node.a);
    case GROUP:
      return emit(CAPTURE, compile(node.child, emit(CAPTURE, next, 2 * node.a + 1)), 2 * node.a);
    case SEQUENCE:
      return compileSequence(node, next);
    case CHOICE:
      return compileChoice(node, next);
    default:
      return compileRepetition(node, next);
  }
}

function compileSequence(node: RegexNode, next: u32): u32 {
  let start = next;
  for (let child = node.child; child != 0; child = nodeAt(child).previous) start = compile(child, start);
  return start;
}

function compileChoice(node: RegexNode, next: u32): u32 {
  let start = compile(node.child, next);
  for (let child = nodeAt(node.child).previous; child != 0; child = nodeAt(child).previous) {
    start = emit(ALT, compile(child, next), start);
  }
  return start;
}

function compileRepetition(node: RegexNode, next: u32): u32 {
  if (node.kind == STAR) return compileStar(node, next);
  if (node.kind == PLUS) return compilePlus(node, next);
  if (node.kind == QUEST) return emitChoice(compile(node.child, next), next, node.lazy);
  let start = next;
  let copies = node.a;
  if (node.b == unlimited) {
    if (copies == 0) return compileStar(node, next);
    start = compilePlus(node, next);
    copies -= 1;
  } else {
    for (let i = node.a; i < node.b; i += 1) start = emitChoice(compile(node.child, start), next, node.lazy);
  }
  for (; copies > 0; copies -= 1) start = compile(node.child, start);
  return start;
}

/** What matches nothing, too, must be able to do so once. */
function compileStar(node: RegexNode, next: u32): u32 {
  if (nodeAt(node.child).nullable != 0) return emitChoice(compilePlus(node, next), next, node.lazy);
  const choice = emitChoice(0, next, node.lazy);
  closeLoop(choice, compile(node.child, choice), node.lazy);
  return choice;
}

function compilePlus(node: RegexNode, next: u32): u32 {
  const choice = emitChoice(0, next, node.lazy);
  const body = compile(node.child, choice);
  closeLoop(choice, body, node.lazy);
  return body;
}

function closeLoop(choice: u32, body: u32, lazy: u32): void {
  store<u32>(placeOf(choice) + (lazy != 0 ? 8 : 4), body);
}

/** Puts the ranges of classes after the instructions. */
function placeRanges(count: u32): void {
  for (let i: u32 = 0; i < count; i += 1) {
    if (load<u32>(placeOf(i)) != CLASS) continue;
    const node = nodeAt(<usize>load<u32>(placeOf(i), 8));
    const offset = out.length;
    store<u32>(reserve(out, 4), node.b);
    out.length += 4;
    putBytes(out, <usize>node.a, <usize>node.b << 3);
    store<u32>(placeOf(i), <u32>offset, 8);
  }
}

/** Whether every way leads over the beginning of the text; of choices this is not looked for. */
function isAnchored(start: u32): bool {
  let at = placeOf(start);
  while (load<u32>(at) == CAPTURE || load<u32>(at) == EMPTY) {
    if (load<u32>(at) == EMPTY && (load<u32>(at, 8) & BEGIN_TEXT) != 0) return true;
    at = placeOf(load<u32>(at, 4));
  }
  return false;
}
