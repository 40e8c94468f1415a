/** Values inside error messages. */
import {
  BOOL,
  BYTES,
  double,
  DOUBLE,
  DURATION,
  element,
  INT,
  LIST,
  long,
  MAP,
  n,
  NULL,
  OPTIONAL,
  p,
  STRING,
  tagOf,
  TIMESTAMP,
  TYPE,
  UINT,
} from "./cell";
import { Builder, putByte, putDecimal, putText, startBuilder, toText } from "./builder";
import { putDouble, putSigned } from "./format-number";
import { entryKey, entryValue } from "./map";
import { valueSizeMax } from "./meter";
import { typeName } from "./type-name";

@external("text", "NULL_VALUE")
declare function nullText(): usize;
@external("text", "true")
declare function trueText(): usize;
@external("text", "false")
declare function falseText(): usize;
@external("text", "…")
declare function ellipsisText(): usize;
@external("text", "optional.none()")
declare function noneText(): usize;
@external("text", "optional(")
declare function optionalText(): usize;
@external("optional", "formatTimestamp?makeZonedTimestamp")
declare function formatTimestamp(timestamp: usize): usize;
@external("optional", "formatDuration?makeDuration")
declare function formatDuration(duration: usize): usize;

/** Elements shown of a long list or map. */
const shownMax: u32 = 100;
const depthMax: u32 = 20;

/** A value as error messages show it, a STRING. */
export function renderCell(cell: usize): usize {
  if (tagOf(cell) == STRING) return cell;
  const builder = startBuilder(64);
  render(builder, cell, 0);
  return toText(builder);
}

function render(builder: Builder, cell: usize, depth: u32): void {
  // A value may hold itself many times over.
  if (builder.length > <usize>valueSizeMax) return;
  switch (tagOf(cell)) {
    case STRING:
      return putText(builder, cell);
    case DOUBLE:
      return putDouble(builder, double(cell));
    case INT:
      return putSigned(builder, long(cell));
    case UINT:
      return putDecimal(builder, <u64>long(cell));
    case BOOL:
      return putText(builder, n(cell) != 0 ? trueText() : falseText());
    case NULL:
      return putText(builder, nullText());
    case BYTES:
      return renderBytes(builder, cell);
    case TIMESTAMP:
      return putText(builder, formatTimestamp(cell));
    case DURATION:
      return putText(builder, formatDuration(cell));
    case TYPE:
      return putText(builder, p(cell));
    default:
      if (depth > depthMax) putText(builder, ellipsisText());
      else renderCompound(builder, cell, depth + 1);
  }
}

function renderBytes(builder: Builder, bytes: usize): void {
  putByte(builder, 91);
  for (let i: u32 = 0; i < n(bytes); i += 1) {
    if (i > 0) putByte(builder, 32);
    putDecimal(builder, load<u8>(p(bytes) + i));
  }
  putByte(builder, 93);
}

function renderCompound(builder: Builder, cell: usize, depth: u32): void {
  const tag = tagOf(cell);
  if (tag == LIST) renderList(builder, cell, depth);
  else if (tag == MAP) renderMap(builder, cell, depth);
  else if (tag != OPTIONAL) putText(builder, typeName(cell));
  else if (p(cell) == 0) putText(builder, noneText());
  else {
    putText(builder, optionalText());
    render(builder, p(cell), depth);
    putByte(builder, 41);
  }
}

function renderList(builder: Builder, list: usize, depth: u32): void {
  putByte(builder, 91);
  const count = min(n(list), shownMax);
  for (let i: u32 = 0; i < count; i += 1) {
    if (i > 0) putComma(builder);
    render(builder, element(list, i), depth);
  }
  putByte(builder, 93);
}

function renderMap(builder: Builder, map: usize, depth: u32): void {
  putByte(builder, 123);
  const count = min(n(map), shownMax);
  for (let i: u32 = 0; i < count; i += 1) {
    if (i > 0) putComma(builder);
    render(builder, entryKey(map, i), depth);
    putByte(builder, 58);
    putByte(builder, 32);
    render(builder, entryValue(map, i), depth);
  }
  putByte(builder, 125);
}

export function putComma(builder: Builder): void {
  putByte(builder, 44);
  putByte(builder, 32);
}
