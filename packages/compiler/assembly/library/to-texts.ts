/** `string(…)` and `bytes(…)`. */
import {
  BOOL,
  BYTES,
  CIDR,
  double,
  DOUBLE,
  DURATION,
  emptyText,
  INT,
  IP,
  isError,
  long,
  makeBytes,
  makeError,
  makeString,
  n,
  p,
  STRING,
  tagOf,
  TIMESTAMP,
  UINT,
} from "../core/cell";
import { formatDouble, formatSigned, formatUnsigned } from "../core/format-number";
import { overloadError } from "../core/overload-error";
import { isUtf8 } from "../core/valid-utf8";

@external("message", "no such overload: string(")
declare function noStringText(): usize;
@external("message", "no such overload: bytes(")
declare function noBytesText(): usize;
@external("text", "true")
declare function trueText(): usize;
@external("text", "false")
declare function falseText(): usize;
@external("message", "invalid UTF-8 in bytes, cannot convert to string")
declare function invalidUtf8Text(): usize;
@external("optional", "formatTimestamp?makeZonedTimestamp")
declare function formatTimestamp(timestamp: usize): usize;
@external("optional", "formatDuration?makeDuration")
declare function formatDuration(duration: usize): usize;
@external("optional", "formatIp?makeIp")
declare function formatIp(ip: usize): usize;
@external("optional", "formatCidr?makeCidr")
declare function formatCidr(cidr: usize): usize;

export function cel_string_1(value: usize): usize {
  switch (tagOf(value)) {
    case STRING:
      return value;
    case BOOL:
      return n(value) != 0 ? trueText() : falseText();
    case INT:
      return formatSigned(long(value));
    case UINT:
      return formatUnsigned(<u64>long(value));
    case DOUBLE:
      return formatDouble(double(value));
    case BYTES:
      return bytesToText(value);
    case TIMESTAMP:
      return formatTimestamp(value);
    case DURATION:
      return formatDuration(value);
    case IP:
      return formatIp(value);
    case CIDR:
      return formatCidr(value);
    default:
      return isError(value) ? value : overloadError(noStringText(), value);
  }
}

function bytesToText(bytes: usize): usize {
  if (n(bytes) == 0) return emptyText;
  return isUtf8(p(bytes), n(bytes)) ? makeString(p(bytes), n(bytes)) : makeError(invalidUtf8Text(), 0);
}

export function cel_bytes_1(value: usize): usize {
  const tag = tagOf(value);
  if (tag == STRING) return makeBytes(p(value), n(value));
  return tag == BYTES || isError(value) ? value : overloadError(noBytesText(), value);
}
