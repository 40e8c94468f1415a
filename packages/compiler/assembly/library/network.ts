/** Functions of IP addresses and address blocks. */
import {
  CIDR,
  IP,
  isError,
  isString,
  makeBool,
  makeInt,
  n,
  p,
  tagOf,
} from "../core/cell";
import { sameText } from "../core/compare-bytes";
import { overloadError } from "../core/overload-error";
import { formatIp, makeCidr, maskedIp, parseCidr, parseIp, samePrefix } from "./networks";

@external("message", "no such overload: ip(")
declare function noIpText(): usize;
@external("message", "no such overload: cidr(")
declare function noCidrText(): usize;
@external("message", "no such overload: ip.isCanonical(")
declare function noCanonicalText(): usize;
@external("message", "no such overload: isIP(")
declare function noIsIpText(): usize;
@external("message", "no such overload: isCIDR(")
declare function noIsCidrText(): usize;
@external("message", "no such overload: family(")
declare function noFamilyText(): usize;
@external("message", "no such overload: containsIP(")
declare function noContainsIpText(): usize;
@external("message", "no such overload: containsCIDR(")
declare function noContainsCidrText(): usize;
@external("message", "no such overload: isMask(")
declare function noMaskText(): usize;
@external("message", "no such overload: masked(")
declare function noMaskedText(): usize;
@external("message", "no such overload: prefixLength(")
declare function noPrefixText(): usize;

export function cel_ip_1(text: usize): usize {
  if (isString(text)) return parseIp(text);
  return isError(text) ? text : overloadError(noIpText(), text);
}

/** `cidr.ip()`. */
export function celMember_ip_1(cidr: usize): usize {
  if (isError(cidr)) return cidr;
  return tagOf(cidr) == CIDR ? p(cidr) : overloadError(noIpText(), cidr);
}

export function cel_cidr_1(text: usize): usize {
  if (isString(text)) return parseCidr(text);
  return isError(text) ? text : overloadError(noCidrText(), text);
}

export function cel_ip_isCanonical_1(text: usize): usize {
  if (isError(text)) return text;
  if (!isString(text)) return overloadError(noCanonicalText(), text);
  const ip = parseIp(text);
  return isError(ip) ? ip : makeBool(sameText(formatIp(ip), text));
}

export function cel_isIP_1(text: usize): usize {
  if (isError(text)) return text;
  return isString(text) ? makeBool(!isError(parseIp(text))) : overloadError(noIsIpText(), text);
}

export function cel_isCIDR_1(text: usize): usize {
  if (isError(text)) return text;
  return isString(text) ? makeBool(!isError(parseCidr(text))) : overloadError(noIsCidrText(), text);
}

export function cel_family_1(ip: usize): usize {
  if (isError(ip)) return ip;
  if (tagOf(ip) != IP) return overloadError(noFamilyText(), ip);
  return makeInt(n(ip) == 4 ? 4 : 6);
}

function contains(cidr: usize, ip: usize): bool {
  const own = p(cidr);
  return n(own) == n(ip) && samePrefix(p(own), p(ip), n(cidr));
}

export function cel_containsIP_2(cidr: usize, address: usize): usize {
  if (isError(cidr)) return cidr;
  if (isError(address)) return address;
  const fits = tagOf(cidr) == CIDR && (tagOf(address) == IP || isString(address));
  if (!fits) return overloadError(noContainsIpText(), cidr, address);
  const ip = isString(address) ? parseIp(address) : address;
  return isError(ip) ? ip : makeBool(contains(cidr, ip));
}

export function cel_containsCIDR_2(cidr: usize, other: usize): usize {
  if (isError(cidr)) return cidr;
  if (isError(other)) return other;
  const fits = tagOf(cidr) == CIDR && (tagOf(other) == CIDR || isString(other));
  if (!fits) return overloadError(noContainsCidrText(), cidr, other);
  const child = isString(other) ? parseCidr(other) : other;
  if (isError(child)) return child;
  return makeBool(n(cidr) <= n(child) && contains(cidr, p(child)));
}

export function cel_isMask_1(cidr: usize): usize {
  if (isError(cidr)) return cidr;
  if (tagOf(cidr) != CIDR) return overloadError(noMaskText(), cidr);
  return makeBool(sameText(maskedIp(cidr), p(cidr)));
}

export function cel_masked_1(cidr: usize): usize {
  if (isError(cidr)) return cidr;
  return tagOf(cidr) == CIDR ? makeCidr(maskedIp(cidr), n(cidr)) : overloadError(noMaskedText(), cidr);
}

export function cel_prefixLength_1(cidr: usize): usize {
  if (isError(cidr)) return cidr;
  return tagOf(cidr) == CIDR ? makeInt(n(cidr)) : overloadError(noPrefixText(), cidr);
}
