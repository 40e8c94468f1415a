/** Kinds of IP addresses. */
import { IP, isError, makeBool, n, p, tagOf } from "../core/cell";
import { overloadError } from "../core/overload-error";

@external("message", "no such overload: isGlobalUnicast(")
declare function noGlobalUnicastText(): usize;
@external("message", "no such overload: isLinkLocalMulticast(")
declare function noLinkLocalMulticastText(): usize;
@external("message", "no such overload: isLinkLocalUnicast(")
declare function noLinkLocalUnicastText(): usize;
@external("message", "no such overload: isLoopback(")
declare function noLoopbackText(): usize;
@external("message", "no such overload: isUnspecified(")
declare function noUnspecifiedText(): usize;

function byteAt(ip: usize, index: usize): u32 {
  return load<u8>(p(ip) + index);
}

function isV4(ip: usize): bool {
  return n(ip) == 4;
}

/** Whether all bytes are zero, but for the last one, which is `last`. */
function endsIn(ip: usize, last: u32): bool {
  const size = n(ip);
  for (let i: u32 = 0; i + 1 < size; i += 1) if (byteAt(ip, i) != 0) return false;
  return byteAt(ip, size - 1) == last;
}

function isUnspecified(ip: usize): bool {
  return endsIn(ip, 0);
}

function isLoopback(ip: usize): bool {
  return isV4(ip) ? byteAt(ip, 0) == 127 : endsIn(ip, 1);
}

function isMulticast(ip: usize): bool {
  return isV4(ip) ? (byteAt(ip, 0) & 0xf0) == 0xe0 : byteAt(ip, 0) == 0xff;
}

function isLinkLocalUnicast(ip: usize): bool {
  if (isV4(ip)) return byteAt(ip, 0) == 169 && byteAt(ip, 1) == 254;
  return byteAt(ip, 0) == 0xfe && (byteAt(ip, 1) & 0xc0) == 0x80;
}

function isLinkLocalMulticast(ip: usize): bool {
  if (isV4(ip)) return byteAt(ip, 0) == 224 && byteAt(ip, 1) == 0 && byteAt(ip, 2) == 0;
  return byteAt(ip, 0) == 0xff && (byteAt(ip, 1) & 0x0f) == 0x02;
}

function isGlobalUnicast(ip: usize): bool {
  const broadcast = isV4(ip) && load<u32>(p(ip)) == 0xffffffff;
  return !(broadcast || isUnspecified(ip) || isLoopback(ip) || isMulticast(ip) || isLinkLocalUnicast(ip));
}

export function cel_isGlobalUnicast_1(ip: usize): usize {
  if (isError(ip)) return ip;
  return tagOf(ip) == IP ? makeBool(isGlobalUnicast(ip)) : overloadError(noGlobalUnicastText(), ip);
}

export function cel_isLinkLocalMulticast_1(ip: usize): usize {
  if (isError(ip)) return ip;
  return tagOf(ip) == IP ? makeBool(isLinkLocalMulticast(ip)) : overloadError(noLinkLocalMulticastText(), ip);
}

export function cel_isLinkLocalUnicast_1(ip: usize): usize {
  if (isError(ip)) return ip;
  return tagOf(ip) == IP ? makeBool(isLinkLocalUnicast(ip)) : overloadError(noLinkLocalUnicastText(), ip);
}

export function cel_isLoopback_1(ip: usize): usize {
  if (isError(ip)) return ip;
  return tagOf(ip) == IP ? makeBool(isLoopback(ip)) : overloadError(noLoopbackText(), ip);
}

export function cel_isUnspecified_1(ip: usize): usize {
  if (isError(ip)) return ip;
  return tagOf(ip) == IP ? makeBool(isUnspecified(ip)) : overloadError(noUnspecifiedText(), ip);
}
