/** What a validation found: paths and messages, in the order in which they were found. */
import { alloc } from "../core/arena";
import { Builder, putByte, putDecimal, putText, startBuilder, toText } from "../core/builder";
import { n, p } from "../core/cell";
import { putEscaped } from "../core/json-quote";

/** Where a value stands: in which one, under which name (a STRING), or 0 and at which index. */
@unmanaged
class Place {
  parent: usize;
  name: usize;
  index: u32;
}

export function placeOf(parent: usize, name: usize, index: u32): usize {
  const place = changetype<Place>(alloc(12));
  place.parent = parent;
  place.name = name;
  place.index = index;
  return changetype<usize>(place);
}

/** Path, message and source each, 12 bytes. */
let entries: usize = 0;
let room: u32 = 0;
let count: u32 = 0;
let source: u32 = 0;

export function startViolations(): void {
  room = 8;
  entries = alloc(12 * room);
  count = 0;
}

/** What is found from here on is about a party: 1 the principal, 2 the resource. */
export function setSource(party: u32): void {
  source = party;
}

export function violationCount(): u32 {
  return count;
}

/** Forgets what was found since there were so many. */
export function forgetSince(earlier: u32): void {
  count = earlier;
}

function entryAt(index: u32): usize {
  return entries + 12 * <usize>index;
}

/** JSON pointer into what was validated, a STRING. */
export function violationPath(index: u32): usize {
  return <usize>load<u32>(entryAt(index));
}

/** A STRING. */
export function violationMessage(index: u32): usize {
  return <usize>load<u32>(entryAt(index), 4);
}

/** The party that was set. */
export function violationSource(index: u32): u32 {
  return load<u32>(entryAt(index), 8);
}

export function violate(place: usize, message: usize): void {
  const path = startBuilder(32);
  putPath(path, place);
  if (path.length == 0) putByte(path, 47);
  violateAt(toText(path), message);
}

/** The same with the path as a STRING. */
export function violateAt(path: usize, message: usize): void {
  if (count == room) {
    const grown = alloc(24 * <usize>room);
    memory.copy(grown, entries, 12 * <usize>room);
    entries = grown;
    room <<= 1;
  }
  store<u32>(entryAt(count), <u32>path);
  store<u32>(entryAt(count), <u32>message, 4);
  store<u32>(entryAt(count), source, 8);
  count += 1;
}

function putPath(builder: Builder, place: usize): void {
  if (place == 0) return;
  const step = changetype<Place>(place);
  putPath(builder, step.parent);
  putByte(builder, 47);
  if (step.name == 0) putDecimal(builder, step.index);
  else putSegment(builder, step.name);
}

/** A name as a segment of a pointer, in the form for URLs. */
function putSegment(builder: Builder, name: usize): void {
  for (let i: u32 = 0; i < n(name); i += 1) {
    const byte = <u32>load<u8>(p(name) + i);
    if (byte == 126 || byte == 47) {
      putByte(builder, 126);
      putByte(builder, byte == 126 ? 48 : 49);
    } else if (isPlain(byte)) putByte(builder, byte);
    else {
      putByte(builder, 37);
      putHexDigit(builder, byte >> 4);
      putHexDigit(builder, byte & 15);
    }
  }
}

function putHexDigit(builder: Builder, digit: u32): void {
  putByte(builder, digit < 10 ? 48 + digit : 55 + digit);
}

/** Letters, digits and `-_.!*'()`. */
function isPlain(byte: u32): bool {
  if ((byte | 32) - 97 < 26 || byte - 48 < 10 || byte - 39 < 4) return true;
  return byte == 33 || byte == 45 || byte == 46 || byte == 95;
}

/** A name in single quotes, as messages show it. */
export function putQuotedName(builder: Builder, name: usize): void {
  putByte(builder, 39);
  for (let i: u32 = 0; i < n(name); i += 1) {
    const byte = <u32>load<u8>(p(name) + i);
    if (byte == 34) putByte(builder, byte);
    else {
      if (byte == 39) putByte(builder, 92);
      putEscaped(builder, byte);
    }
  }
  putByte(builder, 39);
}

/** A text between two others, all STRINGs; the last may be 0. */
export function joined(before: usize, middle: usize, after: usize): usize {
  const builder = startBuilder(n(before) + n(middle) + 16);
  putText(builder, before);
  putText(builder, middle);
  if (after != 0) putText(builder, after);
  return toText(builder);
}
