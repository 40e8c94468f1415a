/** `"%s has %.2f".format([name, amount])`. */
import { Builder, putByte, putBytes, putCodePoint, putText, startBuilder, toText } from "../core/builder";
import { element, isError, isString, LIST, makeError, n, p, tagOf } from "../core/cell";
import { putUnsigned } from "../core/format-number";
import { sizeExceeded, valueSizeMax } from "../core/meter";
import { overloadError } from "../core/overload-error";
import { parseDouble } from "../core/parse-number";
import { textUnits } from "../core/text-size";
import { putClause } from "./format-clause";

@external("message", "no such overload: format(")
declare function noFormatText(): usize;
@external("text", "unexpected end of string")
declare function unexpectedEndText(): usize;
@external("text", "index ")
declare function indexText(): usize;
@external("text", " out of range")
declare function outOfRangeText(): usize;
@external("text", 'could not parse formatting clause: unrecognized formatting clause "')
declare function unrecognizedText(): usize;
@external("text", "could not parse formatting clause: error while parsing precision: could not find end of precision specifier")
declare function noEndText(): usize;
@external("text", "could not parse formatting clause: error while parsing precision: precision ")
declare function precisionText(): usize;
@external("text", " exceeds maximum allowed precision 100")
declare function precisionMaxText(): usize;
@external("text", 'could not parse formatting clause: error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "')
declare function atoiText(): usize;
@external("text", '": invalid syntax')
declare function invalidSyntaxText(): usize;
@external("text", '": value out of range')
declare function valueOutOfRangeText(): usize;

/** Digits after the point that a clause may ask for. */
const precisionMax: f64 = 100;
const defaultPrecision: u32 = 6;

/** Digits of a precision that are looked at. */
const precisionDigitsMax: usize = 39;

/** What `readClause` found. */
let clauseEnd: usize = 0;
let clausePrecision: u32 = 0;

export function cel_format_2(text: usize, args: usize): usize {
  if (isError(text)) return text;
  if (isError(args)) return args;
  if (!isString(text) || tagOf(args) != LIST) return overloadError(noFormatText(), text, args);
  return format(text, args);
}

function format(text: usize, args: usize): usize {
  const out = startBuilder(n(text) + 64);
  const end = p(text) + n(text);
  let at = p(text);
  let used: u32 = 0;
  while (at < end) {
    const percent = findPercent(at, end);
    putBytes(out, at, percent - at);
    if (isTooLong(out)) return sizeExceeded();
    if (percent == end) break;
    if (percent + 1 < end && load<u8>(percent, 1) == 37) {
      putByte(out, 37);
      at = percent + 2;
      continue;
    }
    if (used >= n(args)) return indexError(used);
    if (percent + 1 == end) return makeError(unexpectedEndText(), 0);
    const mistake = readClause(percent + 1, end);
    if (mistake != 0) return mistake;
    const precision = clausePrecision;
    at = clauseEnd;
    const refused = putClause(out, load<u8>(at - 1), precision, element(args, used));
    if (refused != 0) return refused;
    if (isTooLong(out)) return sizeExceeded();
    used += 1;
  }
  return toText(out);
}

function isTooLong(out: Builder): bool {
  return out.length > <usize>valueSizeMax && textUnits(out.at, <u32>out.length) > valueSizeMax;
}

function findPercent(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 37) at += 1;
  return at;
}

function indexError(index: u32): usize {
  const builder = startBuilder(24);
  putUnsigned(builder, index);
  putText(builder, outOfRangeText());
  return makeError(indexText(), toText(builder));
}

/** Reads `.2f` or `s`, at least one character: 0 or an ERROR. */
function readClause(at: usize, end: usize): usize {
  clausePrecision = defaultPrecision;
  if (load<u8>(at) == 46) {
    const digits = at + 1;
    at = digits;
    while (at < end && at - digits < precisionDigitsMax && <u32>load<u8>(at) - 48 < 10) at += 1;
    const mistake = readPrecision(digits, at, end);
    if (mistake != 0) return mistake;
  }
  const letter = <u32>load<u8>(at);
  clauseEnd = at + 1;
  return isClause(letter) ? 0 : unrecognized(letter);
}

/** s, d, f, e, b, o, x or X. */
function isClause(letter: u32): bool {
  if (letter == 115 || letter == 100 || letter == 102 || letter == 101) return true;
  return letter == 98 || letter == 111 || letter == 120 || letter == 88;
}

/** The first byte is shown as a character, also where it is but the beginning of one. */
function unrecognized(byte: u32): usize {
  const builder = startBuilder(8);
  putCodePoint(builder, byte);
  putByte(builder, 34);
  return makeError(unrecognizedText(), toText(builder));
}

function readPrecision(digits: usize, at: usize, end: usize): usize {
  if (at == end) return makeError(noEndText(), 0);
  if (at == digits) return makeError(atoiText(), invalidSyntaxText());
  const value = parseDouble(digits, <u32>(at - digits));
  const builder = startBuilder(96);
  if (value > 9_007_199_254_740_991) {
    putBytes(builder, digits, at - digits);
    putText(builder, valueOutOfRangeText());
    return makeError(atoiText(), toText(builder));
  }
  clausePrecision = <u32>value;
  if (value <= precisionMax) return 0;
  putUnsigned(builder, <u64>value);
  putText(builder, precisionMaxText());
  return makeError(precisionText(), toText(builder));
}
