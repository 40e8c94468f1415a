/** Values as plain strings, where Cerbos's functions want strings and values of its own types turn into their text. */
import { putText, startBuilder, toText } from "../core/builder";
import {
  BOOL,
  BYTES,
  CIDR,
  DOUBLE,
  DURATION,
  element,
  HIERARCHY,
  INT,
  IP,
  isError,
  isString,
  LIST,
  makeError,
  makeList,
  MAP,
  n,
  NULL,
  OPTIONAL,
  p,
  q,
  setElement,
  SPIFFE_DOMAIN,
  SPIFFE_ID,
  STRING,
  tagOf,
  TIMESTAMP,
  TYPE,
  UINT,
} from "../core/cell";

@external("text", "failed to convert list to string slice: ")
declare function failedListText(): usize;
@external("message", "optional.none() dereference")
declare function noneDereferenceText(): usize;
@external("message", "unsupported type conversion from 'int' to string")
declare function fromIntText(): usize;
@external("message", "unsupported type conversion from 'uint' to string")
declare function fromUintText(): usize;
@external("message", "type conversion error from Double to 'string'")
declare function fromDoubleText(): usize;
@external("message", "type conversion error from bool to 'string'")
declare function fromBoolText(): usize;
@external("message", "type conversion error from Bytes to 'string'")
declare function fromBytesText(): usize;
@external("message", "type conversion error from 'null_type' to 'string'")
declare function fromNullText(): usize;
@external("message", "type conversion error from list to 'string'")
declare function fromListText(): usize;
@external("message", "type conversion error from map to 'string'")
declare function fromMapText(): usize;
@external("message", "type conversion error from 'Timestamp' to 'string'")
declare function fromTimestampText(): usize;
@external("message", "type conversion error from 'Duration' to 'string'")
declare function fromDurationText(): usize;
@external("message", "type conversion not supported for 'type'")
declare function fromTypeText(): usize;
@external("message", "unsupported type conversion to 'string'")
declare function unsupportedText(): usize;
@external("optional", "hierarchyText?makeHierarchy")
declare function hierarchyText(hierarchy: usize): usize;
@external("optional", "spiffeIdText?makeSpiffeId")
declare function spiffeIdText(id: usize): usize;
@external("optional", "formatIp?makeIp")
declare function formatIp(ip: usize): usize;
@external("optional", "formatCidr?makeCidr")
declare function formatCidr(cidr: usize): usize;

/** The elements of a LIST as STRINGs, in a LIST; or an ERROR. */
export function toStrings(list: usize): usize {
  const count = n(list);
  let i: u32 = 0;
  while (i < count && isString(element(list, i))) i += 1;
  if (i == count) return list;
  const texts = makeList(count);
  for (i = 0; i < count; i += 1) {
    const text = toNativeString(element(list, i));
    if (isError(text)) return makeError(failedListText(), messageOf(text));
    setElement(texts, i, text);
  }
  return texts;
}

/** The whole message of an ERROR, a STRING. */
export function messageOf(error: usize): usize {
  if (q(error) == 0) return p(error);
  const builder = startBuilder(n(p(error)) + n(q(error)));
  putText(builder, p(error));
  putText(builder, q(error));
  return toText(builder);
}

/** A STRING, or the ERROR of a value that is none. */
export function toNativeString(value: usize): usize {
  switch (tagOf(value)) {
    case STRING:
      return value;
    case HIERARCHY:
      return hierarchyText(value);
    case SPIFFE_ID:
      return spiffeIdText(value);
    case SPIFFE_DOMAIN:
      return p(value);
    case IP:
      return formatIp(value);
    case CIDR:
      return formatCidr(value);
    case OPTIONAL:
      return p(value) == 0 ? makeError(noneDereferenceText(), 0) : toNativeString(p(value));
    default:
      return makeError(refusal(tagOf(value)), 0);
  }
}

function refusal(tag: u32): usize {
  switch (tag) {
    case INT:
      return fromIntText();
    case UINT:
      return fromUintText();
    case DOUBLE:
      return fromDoubleText();
    case BOOL:
      return fromBoolText();
    case BYTES:
      return fromBytesText();
    case NULL:
      return fromNullText();
    case LIST:
      return fromListText();
    case MAP:
      return fromMapText();
    case TIMESTAMP:
      return fromTimestampText();
    case DURATION:
      return fromDurationText();
    case TYPE:
      return fromTypeText();
    default:
      return unsupportedText();
  }
}
