/** `container.key` and `container[key]`, as `@edict/cel` looks them up. */
import {
  BOOL,
  double,
  DOUBLE,
  element,
  hasRareValues,
  INT,
  isError,
  LIST,
  long,
  makeError,
  makeOptional,
  MAP,
  MESSAGE,
  n,
  noneCell,
  OPTIONAL,
  p,
  STRING,
  tagOf,
  UINT,
  HIERARCHY,
} from "./cell";
import { findEntry } from "./map";
import { renderCell } from "./render";
import { internalTypeName } from "./internal-type-name";
import { typeName } from "./type-name";
import { putText, startBuilder, toText } from "./builder";

@external("message", "no such key: ")
declare function noSuchKeyText(): usize;
@external("message", "index out of bounds: ")
declare function outOfBoundsText(): usize;
@external("message", "invalid qualifier type: ")
declare function invalidQualifierText(): usize;
@external("message", "unsupported index value ")
declare function unsupportedIndexText(): usize;
@external("message", "unsupported index type '")
declare function unsupportedIndexTypeText(): usize;
@external("text", " in list")
declare function inListText(): usize;
@external("text", "' in list")
declare function quoteInListText(): usize;
@external("optional", "hierarchyPart?makeHierarchy")
declare function hierarchyPart(hierarchy: usize, key: usize): usize;

@external("optional", "messageField?makeMessage")
declare function messageField(message: usize, key: usize): usize;
@external("optional", "hasMessageField?makeMessage")
declare function hasMessageField(message: usize, key: usize): i32;

/** The value under a key: 0 when there is none, an ERROR when the key cannot be one. */
function find(container: usize, key: usize): usize {
  const tag = tagOf(container);
  if (tag == MAP) return findEntry(container, key);
  if (tag == LIST) return findElement(container, key);
  if (tag == MESSAGE) return messageField(container, key);
  return tag == HIERARCHY ? hierarchyPart(container, key) : 0;
}

function findElement(list: usize, key: usize): usize {
  const tag = tagOf(key);
  let index: i64 = -1;
  if (tag == INT) index = long(key);
  else if (tag == DOUBLE) {
    const value = double(key);
    if (value != floor(value) || !(abs(value) < 9223372036854775808.0)) return unsupportedIndex(key);
    index = <i64>value;
  } else if (hasRareValues() && tag == UINT) {
    if (long(key) < 0) return unsupportedIndex(key);
    index = long(key);
  } else return makeError(unsupportedIndexTypeText(), join(typeName(key), quoteInListText()));
  return index >= 0 && index < <i64>n(list) ? element(list, <u32>index) : 0;
}

function unsupportedIndex(key: usize): usize {
  return makeError(unsupportedIndexText(), join(renderCell(key), inListText()));
}

function join(a: usize, b: usize): usize {
  const builder = startBuilder(n(a) + n(b));
  putText(builder, a);
  putText(builder, b);
  return toText(builder);
}

function missing(container: usize, key: usize): usize {
  return makeError(tagOf(container) == LIST ? outOfBoundsText() : noSuchKeyText(), renderCell(key));
}

function isKey(key: usize): bool {
  const tag = tagOf(key);
  return tag == STRING || tag == INT || tag == UINT || tag == DOUBLE || tag == BOOL;
}

/** A step from a container, which may be an ERROR. Steps from an OPTIONAL stay optional. */
export function select(container: usize, key: usize): usize {
  if (isError(container)) return container;
  if (isError(key)) return key;
  if (tagOf(container) == OPTIONAL) return selectOptional(container, key);
  if (!isKey(key)) return makeError(invalidQualifierText(), internalTypeName(key));
  const found = find(container, key);
  return found == 0 ? missing(container, key) : found;
}

/** `container.?key` and `container[?key]`. */
export function selectOptional(container: usize, key: usize): usize {
  if (isError(container)) return container;
  if (isError(key)) return key;
  if (!isKey(key)) return makeError(invalidQualifierText(), internalTypeName(key));
  const from = tagOf(container) == OPTIONAL ? p(container) : container;
  if (from == 0) return container;
  const found = find(from, key);
  if (found == 0) return noneCell;
  return isError(found) ? found : makeOptional(found);
}

/** `has(container.key)`: 0, 1 or an ERROR. */
export function hasKey(container: usize, key: usize): i32 {
  if (isError(container)) return <i32>container;
  const from = tagOf(container) == OPTIONAL ? p(container) : container;
  if (from == 0) return 0;
  if (tagOf(from) == MESSAGE) return hasMessageField(from, key);
  const found = find(from, key);
  if (found == 0) return 0;
  return isError(found) ? <i32>found : 1;
}
