/** `optional.of(x)` and its relatives. */
import { putText, startBuilder, toText } from "../core/builder";
import {
  BOOL,
  BYTES,
  double,
  DOUBLE,
  DURATION,
  element,
  INT,
  isError,
  LIST,
  long,
  makeBool,
  makeError,
  makeList,
  makeOptional,
  MAP,
  n,
  noneCell,
  NULL,
  OPTIONAL,
  p,
  setCount,
  setElement,
  STRING,
  tagOf,
  TIMESTAMP,
  UINT,
  noteRareValues,
} from "../core/cell";
import { noSuchOverload, overloadError } from "../core/overload-error";
import { renderCell } from "../core/render";

@external("message", "optional.none() dereference")
declare function noneDereferenceText(): usize;
@external("text", "value ")
declare function valueText(): usize;
@external("text", " is not optional")
declare function notOptionalText(): usize;
@external("message", "no such overload: optional.unwrap(")
declare function noUnwrapText(): usize;
@external("message", "no such overload: unwrapOpt(")
declare function noUnwrapOptText(): usize;
@external("message", "no such overload: value(")
declare function noValueText(): usize;
@external("message", "no such overload: hasValue(")
declare function noHasValueText(): usize;
@external("message", "no such overload: first(")
declare function noFirstText(): usize;
@external("message", "no such overload: last(")
declare function noLastText(): usize;

/** 0001-01-01T00:00:00Z. */
const zeroSeconds: i64 = -62_135_596_800;

export function cel_optional_of_1(value: usize): usize {
  return isError(value) ? value : makeOptional(value);
}

export function cel_optional_none_0(): usize {
  noteRareValues();
  return noneCell;
}

export function cel_optional_ofNonZeroValue_1(value: usize): usize {
  if (isError(value)) return value;
  return isZero(value) ? noneCell : makeOptional(value);
}

/** Whether a value is the zero of its type: null, 0, "", empty, year 1. */
function isZero(value: usize): bool {
  switch (tagOf(value)) {
    case NULL:
      return true;
    case DOUBLE:
      return double(value) == 0;
    case INT:
    case UINT:
    case DURATION:
      return long(value) == 0;
    case TIMESTAMP:
      return long(value) == zeroSeconds && n(value) == 0;
    case BOOL:
    case STRING:
    case BYTES:
    case LIST:
    case MAP:
      return n(value) == 0;
    default:
      return false;
  }
}

export function cel_value_1(optional: usize): usize {
  if (isError(optional)) return optional;
  if (tagOf(optional) != OPTIONAL) return overloadError(noValueText(), optional);
  return p(optional) == 0 ? makeError(noneDereferenceText(), 0) : p(optional);
}

export function cel_hasValue_1(optional: usize): usize {
  if (isError(optional)) return optional;
  if (tagOf(optional) != OPTIONAL) return overloadError(noHasValueText(), optional);
  return makeBool(p(optional) != 0);
}

/** `a.or(b)` with both sides evaluated; an ERROR on the right only counts where it is needed. */
export function cel_or_2(optional: usize, other: usize): usize {
  if (isError(optional)) return optional;
  if (tagOf(optional) != OPTIONAL) return noSuchOverload();
  return p(optional) == 0 ? other : optional;
}

/** `a.orValue(b)` with both sides evaluated. */
export function cel_orValue_2(optional: usize, other: usize): usize {
  if (isError(optional)) return optional;
  if (tagOf(optional) != OPTIONAL) return noSuchOverload();
  return p(optional) == 0 ? other : p(optional);
}

export function cel_optional_unwrap_1(list: usize): usize {
  return unwrap(list, noUnwrapText());
}

export function cel_unwrapOpt_1(list: usize): usize {
  return unwrap(list, noUnwrapOptText());
}

/** The values in a list of optionals. Of the list only the first element tells whether it fits. */
function unwrap(list: usize, text: usize): usize {
  if (isError(list)) return list;
  if (tagOf(list) != LIST) return overloadError(text, list);
  const count = n(list);
  if (count > 0 && tagOf(element(list, 0)) != OPTIONAL) return overloadError(text, list);
  const kept = makeList(count);
  let index: u32 = 0;
  for (let i: u32 = 0; i < count; i += 1) {
    const optional = element(list, i);
    if (tagOf(optional) != OPTIONAL) return notOptional(optional);
    if (p(optional) == 0) continue;
    setElement(kept, index, p(optional));
    index += 1;
  }
  setCount(kept, index);
  return kept;
}

function notOptional(value: usize): usize {
  const builder = startBuilder(48);
  putText(builder, renderCell(value));
  putText(builder, notOptionalText());
  return makeError(valueText(), toText(builder));
}

export function cel_first_1(list: usize): usize {
  if (isError(list)) return list;
  if (tagOf(list) != LIST) return overloadError(noFirstText(), list);
  return n(list) == 0 ? noneCell : makeOptional(element(list, 0));
}

export function cel_last_1(list: usize): usize {
  if (isError(list)) return list;
  if (tagOf(list) != LIST) return overloadError(noLastText(), list);
  return n(list) == 0 ? noneCell : makeOptional(element(list, n(list) - 1));
}
