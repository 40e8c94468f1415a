/** `"10.0.0.1".inIPAddrRange("10.0.0.0/8")`: mapped addresses count as IPv4, other than in `ip(…)`. */
import { isError, isString, makeBool, makeError, n, p } from "../core/cell";
import { overloadError } from "../core/overload-error";
import { noBits, readBits, samePrefix } from "./networks";
import { addressBytes, addressHasZone, addressSize, isMapped, readAddress } from "./parse-address";

@external("message", "no such overload: inIPAddrRange(")
declare function noRangeText(): usize;
@external("message", "invalid IP address: ")
declare function invalidAddressText(): usize;
@external("message", "invalid CIDR address: ")
declare function invalidRangeText(): usize;

export function cel_inIPAddrRange_2(address: usize, range: usize): usize {
  if (isError(address)) return address;
  if (isError(range)) return range;
  if (!isString(address) || !isString(range)) return overloadError(noRangeText(), address, range);
  const wrong = readAddress(p(address), p(address) + n(address));
  if (wrong != 0 || addressHasZone) return makeError(invalidAddressText(), address);
  const mapped = isMapped();
  const bytes = mapped ? addressBytes + 12 : addressBytes;
  const size = mapped ? 4 : addressSize;
  if (!readRange(p(range), p(range) + n(range))) return makeError(invalidRangeText(), range);
  return makeBool(size == rangeSize && samePrefix(bytes, rangeBytes, rangeBits));
}

let rangeBytes: usize = 0;
let rangeSize: u32 = 0;
let rangeBits: u32 = 0;

function readRange(at: usize, end: usize): bool {
  let slash = at;
  while (slash < end && load<u8>(slash) != 47) slash += 1;
  if (slash == end || readAddress(at, slash) != 0 || addressHasZone) return false;
  const bits = readBits(slash + 1, end);
  if (bits == noBits || bits > addressSize * 8) return false;
  const mapped = isMapped();
  rangeBytes = mapped ? addressBytes + 12 : addressBytes;
  rangeSize = mapped ? 4 : addressSize;
  rangeBits = mapped ? (bits > 96 ? bits - 96 : 0) : bits;
  return true;
}
