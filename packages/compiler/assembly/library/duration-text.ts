/** Durations as text. Cells in, cells or ERRORs out. */
import { Builder, putByte, startBuilder, toText } from "../core/builder";
import { long, makeDuration, makeError, n, p } from "../core/cell";
import { putPlain } from "../core/format-number";

@external("message", "type conversion error from 'string' to 'google.protobuf.Duration'")
declare function durationText(): usize;

const nanosPerSecond: i64 = 1_000_000_000;

/** The magnitude of the least duration; one more than that of the greatest. */
const magnitudeMax: u64 = 1 << 63;

/** Reads a duration such as `-1h30.5m`, as Go's `time.ParseDuration`. */
export function parseDuration(text: usize): usize {
  let at = p(text);
  const end = at + n(text);
  const sign: u32 = at < end ? load<u8>(at) : 0;
  if (sign == 43 || sign == 45) at += 1;
  if (at + 1 == end && load<u8>(at) == 48) return makeDuration(0);
  if (at == end) return invalidDuration();
  let total: u64 = 0;
  while (at < end) {
    at = readPart(at, end);
    if (at == 0 || partNanos > magnitudeMax - total) return invalidDuration();
    total += partNanos;
  }
  if (sign == 45) return makeDuration(-(<i64>total));
  return total == magnitudeMax ? invalidDuration() : makeDuration(<i64>total);
}

function invalidDuration(): usize {
  return makeError(durationText(), 0);
}

/** What `readPart` read. */
let partNanos: u64 = 0;

/** Reads a number and its unit. The end of the part; 0 when there is none, or it is too long. */
function readPart(at: usize, end: usize): usize {
  const wholeEnd = skipDigits(at, end);
  const pointed = wholeEnd < end && load<u8>(wholeEnd) == 46;
  const fraction = pointed ? wholeEnd + 1 : wholeEnd;
  const fractionEnd = pointed ? skipDigits(fraction, end) : wholeEnd;
  if (wholeEnd == at && fractionEnd == fraction) return 0;
  const partEnd = skipUnit(fractionEnd, end);
  const unit = readUnit(fractionEnd, partEnd - fractionEnd);
  if (unit == 0) return 0;
  let whole: u64 = 0;
  for (; at < wholeEnd; at += 1) {
    if (whole > magnitudeMax / 10) return 0;
    whole = whole * 10 + <u64>(load<u8>(at) - 48);
    if (whole > magnitudeMax / unit) return 0;
  }
  partNanos = whole * unit + fractionOf(fraction, fractionEnd, unit);
  return partEnd;
}

/** The first 18 digits after the point, in a unit, rounded down: long division by six digits at a time. */
function fractionOf(at: usize, end: usize, unit: u64): u64 {
  const low = sixDigits(at + 12, end) * unit;
  const middle = sixDigits(at + 6, end) * unit + low / 1_000_000;
  return (sixDigits(at, end) * unit + middle / 1_000_000) / 1_000_000;
}

function sixDigits(at: usize, end: usize): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < 6; i += 1) value = value * 10 + (at + i < end ? <u64>(load<u8>(at + i) - 48) : 0);
  return value;
}

function skipDigits(at: usize, end: usize): usize {
  while (at < end && <u32>load<u8>(at) - 48 < 10) at += 1;
  return at;
}

function skipUnit(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 46 && <u32>load<u8>(at) - 48 >= 10) at += 1;
  return at;
}

/** Nanoseconds of a unit; 0 when it is none. */
function readUnit(at: usize, length: usize): u64 {
  if (length == 0 || length > 3) return 0;
  const first = <u32>load<u8>(at);
  if (length == 1) return first == 115 ? 1_000_000_000 : first == 109 ? 60_000_000_000 : first == 104 ? 3_600_000_000_000 : 0;
  if (load<u8>(at + length - 1) != 115) return 0;
  if (length == 2) return first == 110 ? 1 : first == 117 ? 1_000 : first == 109 ? 1_000_000 : 0;
  // The micro sign and the Greek letter.
  const second = load<u8>(at, 1);
  return (first == 0xc2 && second == 0xb5) || (first == 0xce && second == 0xbc) ? 1_000 : 0;
}

/** Seconds in plain decimal notation, with the precision of a double, and the letter s. */
export function formatDuration(duration: usize): usize {
  const builder = startBuilder(24);
  const nanos = long(duration);
  putPlain(builder, <f64>(nanos / nanosPerSecond) + <f64>(nanos % nanosPerSecond) / 1e9);
  putByte(builder, 115);
  return toText(builder);
}
