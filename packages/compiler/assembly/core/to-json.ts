/**
 * Values as Cerbos puts them out (`google.protobuf.Value`): timestamps, durations and bytes become strings, as do integers
 * that a double cannot hold. The result consists of NULL, BOOL, DOUBLE, STRING, LIST and MAP with STRINGs for keys.
 */
import { putBase64 } from "./base64";
import { startBuilder, toText } from "./builder";
import {
  BYTES,
  double,
  DOUBLE,
  DURATION,
  element,
  HIERARCHY,
  INT,
  isError,
  LIST,
  long,
  makeDouble,
  makeError,
  makeList,
  MAP,
  MESSAGE,
  n,
  OPTIONAL,
  p,
  setElement,
  SPIFFE_DOMAIN,
  SPIFFE_ID,
  SPIFFE_MATCHER,
  tagOf,
  TIMESTAMP,
  TYPE,
  UINT,
} from "./cell";
import { toNativeString } from "../library/to-strings";
import { formatSigned, formatUnsigned } from "./format-number";
import { entryKey, entryValue, finishMap, putEntry, startMap } from "./map";

@external("text", "value holds more than 1000000 values")
declare function tooManyText(): usize;
@external("message", "optional.none() dereference")
declare function noneDereferenceText(): usize;
@external("message", "type conversion not supported for 'type'")
declare function noTypeText(): usize;
@external("message", "unsupported native conversion from hierarchy to '*structpb.Value'")
declare function noHierarchyText(): usize;
@external("message", "unsupported native conversion from SPIFFEID to '*structpb.Value'")
declare function noSpiffeIdText(): usize;
@external("message", "unsupported native conversion from SPIFFETrustDomain to '*structpb.Value'")
declare function noSpiffeDomainText(): usize;
@external("message", "unsupported native conversion from SPIFFEMatcher to '*structpb.Value'")
declare function noSpiffeMatcherText(): usize;
@external("message", "unsupported type conversion to '*structpb.Value'")
declare function unsupportedText(): usize;
@external("optional", "formatTimestamp?makeZonedTimestamp")
declare function formatTimestamp(timestamp: usize): usize;
@external("optional", "formatDuration?makeDuration")
declare function formatDuration(duration: usize): usize;
@external("optional", "messageToMap?makeMessage")
declare function messageToMap(message: usize): usize;

/** Values converted at most; a value may hold itself many times over. */
const convertedMax: u32 = 1_000_000;

const safeIntegerMax: u64 = (1 << 53) - 1;

let left: u32 = 0;
let finite: bool = true;

/** A value as JSON, or an ERROR. */
export function toJson(value: usize): usize {
  left = convertedMax;
  finite = true;
  return convert(value);
}

/** Whether the value converted last holds no NaN and no infinity. */
export function isJsonFinite(): bool {
  return finite;
}

function convert(value: usize): usize {
  if (left == 0) return makeError(tooManyText(), 0);
  left -= 1;
  switch (tagOf(value)) {
    case DOUBLE:
      if (double(value) - double(value) != 0) finite = false;
      return value;
    case INT: {
      const number = long(value);
      const isSafe = <u64>abs(number) <= safeIntegerMax;
      return isSafe ? makeDouble(<f64>number) : formatSigned(number);
    }
    case UINT: {
      const number = <u64>long(value);
      return number <= safeIntegerMax ? makeDouble(<f64>number) : formatUnsigned(number);
    }
    case TIMESTAMP:
      return formatTimestamp(value);
    case DURATION:
      return formatDuration(value);
    case BYTES:
      return base64Text(value);
    case LIST:
      return convertList(value);
    case MAP:
      return convertMap(value);
    default:
      return convertRare(value);
  }
}

function convertRare(value: usize): usize {
  const tag = tagOf(value);
  if (tag < TYPE) return value;
  if (tag == OPTIONAL) return p(value) == 0 ? makeError(noneDereferenceText(), 0) : convert(p(value));
  if (tag == MESSAGE) return convertMap(messageToMap(value));
  return isError(value) ? value : makeError(refusal(tag), 0);
}

export function base64Text(bytes: usize): usize {
  const builder = startBuilder(((n(bytes) + 2) / 3) << 2);
  putBase64(builder, bytes);
  return toText(builder);
}

function convertList(list: usize): usize {
  const count = n(list);
  const converted = makeList(count);
  for (let i: u32 = 0; i < count; i += 1) {
    const item = convert(element(list, i));
    if (isError(item)) return item;
    setElement(converted, i, item);
  }
  return converted;
}

function convertMap(map: usize): usize {
  const count = n(map);
  const converted = startMap(count);
  for (let i: u32 = 0; i < count; i += 1) {
    const name = toNativeString(entryKey(map, i));
    if (isError(name)) return name;
    const item = convert(entryValue(map, i));
    if (isError(item)) return item;
    putEntry(converted, name, item);
  }
  return finishMap(converted);
}

function refusal(tag: u32): usize {
  switch (tag) {
    case TYPE:
      return noTypeText();
    case HIERARCHY:
      return noHierarchyText();
    case SPIFFE_ID:
      return noSpiffeIdText();
    case SPIFFE_DOMAIN:
      return noSpiffeDomainText();
    case SPIFFE_MATCHER:
      return noSpiffeMatcherText();
    default:
      return unsupportedText();
  }
}
