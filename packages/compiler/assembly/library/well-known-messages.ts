/** Protobuf messages that expressions make, such as `google.protobuf.Int64Value{value: 1}`; the result is a plain value. */
import {
  BOOL,
  BYTES,
  double,
  DOUBLE,
  element,
  emptyList,
  emptyMap,
  emptyText,
  falseCell,
  INT,
  isError,
  isString,
  LIST,
  long,
  makeBytes,
  makeDouble,
  makeError,
  makeInt,
  makeTimestamp,
  makeUint,
  MAP,
  n,
  nullCell,
  STRING,
  tagOf,
  UINT,
} from "../core/cell";
import { putByte, putText, startBuilder, toText } from "../core/builder";
import { sameText } from "../core/compare-bytes";
import { addOptionalEntry, append } from "../core/iterate";
import { entryKey, entryValue, startMap } from "../core/map";
import { intOverflow, uintOverflow } from "../core/overflow";
import { typeName } from "../core/type-name";
import { addToTimestamp, durationOf, isTimestampInRange, timestampOverflow } from "./time-arithmetic";

@external("text", "unknown type: ")
declare function unknownTypeText(): usize;
@external("text", "field type conversion error for '")
declare function wrongFieldText(): usize;
@external("text", "' value type: ")
declare function valueTypeText(): usize;
@external("text", "google.protobuf.BoolValue")
declare function nameBoolValue(): usize;
@external("text", "google.protobuf.BytesValue")
declare function nameBytesValue(): usize;
@external("text", "google.protobuf.DoubleValue")
declare function nameDoubleValue(): usize;
@external("text", "google.protobuf.FloatValue")
declare function nameFloatValue(): usize;
@external("text", "google.protobuf.Int32Value")
declare function nameInt32Value(): usize;
@external("text", "google.protobuf.Int64Value")
declare function nameInt64Value(): usize;
@external("text", "google.protobuf.StringValue")
declare function nameStringValue(): usize;
@external("text", "google.protobuf.UInt32Value")
declare function nameUInt32Value(): usize;
@external("text", "google.protobuf.UInt64Value")
declare function nameUInt64Value(): usize;
@external("text", "google.protobuf.ListValue")
declare function nameListValue(): usize;
@external("text", "google.protobuf.Struct")
declare function nameStruct(): usize;
@external("text", "google.protobuf.Value")
declare function nameValue(): usize;
@external("text", "google.protobuf.Timestamp")
declare function nameTimestamp(): usize;
@external("text", "google.protobuf.Duration")
declare function nameDuration(): usize;
@external("text", "value")
declare function valueField(): usize;
@external("text", "values")
declare function valuesField(): usize;
@external("text", "fields")
declare function fieldsField(): usize;
@external("text", "null_value")
declare function nullValueField(): usize;
@external("text", "number_value")
declare function numberValueField(): usize;
@external("text", "string_value")
declare function stringValueField(): usize;
@external("text", "bool_value")
declare function boolValueField(): usize;
@external("text", "struct_value")
declare function structValueField(): usize;
@external("text", "list_value")
declare function listValueField(): usize;
@external("text", "seconds")
declare function secondsField(): usize;
@external("text", "nanos")
declare function nanosField(): usize;

/** Kinds of messages. */
const boolValue: u32 = 0;
const bytesValue: u32 = 1;
const doubleValue: u32 = 2;
const floatValue: u32 = 3;
const int32Value: u32 = 4;
const int64Value: u32 = 5;
const stringValue: u32 = 6;
const uInt32Value: u32 = 7;
const uInt64Value: u32 = 8;
const listValue: u32 = 9;
const struct: u32 = 10;
const value: u32 = 11;
const timestamp: u32 = 12;
const duration: u32 = 13;
const unknown: u32 = 99;

function kindOf(name: usize): u32 {
  if (sameText(name, nameBoolValue())) return boolValue;
  if (sameText(name, nameBytesValue())) return bytesValue;
  if (sameText(name, nameDoubleValue())) return doubleValue;
  if (sameText(name, nameFloatValue())) return floatValue;
  if (sameText(name, nameInt32Value())) return int32Value;
  if (sameText(name, nameInt64Value())) return int64Value;
  if (sameText(name, nameStringValue())) return stringValue;
  if (sameText(name, nameUInt32Value())) return uInt32Value;
  if (sameText(name, nameUInt64Value())) return uInt64Value;
  if (sameText(name, nameListValue())) return listValue;
  if (sameText(name, nameStruct())) return struct;
  if (sameText(name, nameValue())) return value;
  if (sameText(name, nameTimestamp())) return timestamp;
  if (sameText(name, nameDuration())) return duration;
  return unknown;
}

/** Fields of a message being made: a name and a value each, in the order in which they are written. */
export function addField(fields: usize, name: usize, value: usize): usize {
  const list = append(fields, name);
  // An error counts in its turn: mistakes in fields before it come first.
  store<u32>(<usize>load<u32>(list, 8) + (<usize>n(list) << 2), <u32>value);
  store<u32>(list, n(list) + 1, 4);
  return list;
}

export function addOptionalField(fields: usize, name: usize, value: usize): usize {
  const entry = addOptionalEntry(startMap(1), name, value);
  if (isError(entry)) return addField(fields, name, entry);
  return n(entry) == 0 ? fields : addField(fields, name, entryValue(entry, 0));
}

/** Makes the value of a message from a LIST of names and values. */
export function makeMessageValue(name: usize, fields: usize): usize {
  const kind = kindOf(name);
  if (kind == unknown) return makeError(unknownTypeText(), name);
  for (let i: u32 = 0; i < n(fields); i += 2) {
    const value = element(fields, i + 1);
    if (isError(value)) return value;
    if (!accepts(kind, element(fields, i), value)) return wrongField(name, element(fields, i), value);
  }
  if (kind == timestamp) return makeTime(fields);
  if (kind == duration) return durationOf(integerField(fields, secondsField()), integerField(fields, nanosField()));
  if (kind == value) return lastField(fields);
  const count = n(fields);
  return count == 0 ? zeroOf(kind) : narrowed(kind, element(fields, count - 1));
}

function wrongField(name: usize, field: usize, value: usize): usize {
  const builder = startBuilder(64);
  putText(builder, name);
  putByte(builder, 46);
  putText(builder, field);
  putText(builder, valueTypeText());
  putText(builder, typeName(value));
  return makeError(wrongFieldText(), toText(builder));
}

/** Whether a message has a field, and the field takes the value. */
function accepts(kind: u32, field: usize, given: usize): bool {
  const tag = tagOf(given);
  if (kind == timestamp || kind == duration) {
    return tag == INT && (sameText(field, secondsField()) || sameText(field, nanosField()));
  }
  if (kind == value) return acceptsInValue(field, given, tag);
  if (kind == listValue) return tag == LIST && sameText(field, valuesField());
  if (kind == struct) return isStruct(given) && sameText(field, fieldsField());
  return tag == wrappedTag(kind) && sameText(field, valueField());
}

function acceptsInValue(field: usize, given: usize, tag: u32): bool {
  if (sameText(field, nullValueField())) return tag == INT;
  if (sameText(field, numberValueField())) return tag == DOUBLE;
  if (sameText(field, stringValueField())) return tag == STRING;
  if (sameText(field, boolValueField())) return tag == BOOL;
  if (sameText(field, structValueField())) return isStruct(given);
  return tag == LIST && sameText(field, listValueField());
}

/** Of a map only the first entry tells. */
function isStruct(given: usize): bool {
  return tagOf(given) == MAP && (n(given) == 0 || isString(entryKey(given, 0)));
}

function wrappedTag(kind: u32): u32 {
  if (kind == boolValue) return BOOL;
  if (kind == bytesValue) return BYTES;
  if (kind == doubleValue || kind == floatValue) return DOUBLE;
  if (kind == int32Value || kind == int64Value) return INT;
  return kind == stringValue ? STRING : UINT;
}

function zeroOf(kind: u32): usize {
  if (kind == listValue) return emptyList;
  if (kind == struct) return emptyMap;
  const tag = wrappedTag(kind);
  if (tag == BOOL) return falseCell;
  if (tag == BYTES) return makeBytes(0, 0);
  if (tag == DOUBLE) return makeDouble(0);
  if (tag == STRING) return emptyText;
  return tag == INT ? makeInt(0) : makeUint(0);
}

function narrowed(kind: u32, given: usize): usize {
  if (kind == floatValue) return makeDouble(<f64>(<f32>double(given)));
  if (kind == int32Value && long(given) != <i64>(<i32>long(given))) return intOverflow();
  if (kind == uInt32Value && <u64>long(given) > 0xffff_ffff) return uintOverflow();
  return given;
}

/** Of the fields of a Value the one that was set last decides, by its last value; none is null. */
function lastField(fields: usize): usize {
  let name = nullValueField();
  for (let i: u32 = 0; i < n(fields); i += 2) if (indexOf(fields, element(fields, i)) == i) name = element(fields, i);
  return sameText(name, nullValueField()) ? nullCell : element(fields, lastIndexOf(fields, name) + 1);
}

function indexOf(fields: usize, name: usize): u32 {
  let i: u32 = 0;
  while (!sameText(element(fields, i), name)) i += 2;
  return i;
}

function lastIndexOf(fields: usize, name: usize): u32 {
  let i = n(fields) - 2;
  while (!sameText(element(fields, i), name)) i -= 2;
  return i;
}

function integerField(fields: usize, name: usize): i64 {
  for (let i = n(fields); i > 0; i -= 2) if (sameText(element(fields, i - 2), name)) return long(element(fields, i - 1));
  return 0;
}

function makeTime(fields: usize): usize {
  const seconds = integerField(fields, secondsField());
  if (!isTimestampInRange(seconds)) return timestampOverflow();
  return addToTimestamp(makeTimestamp(seconds, 0), integerField(fields, nanosField()));
}
