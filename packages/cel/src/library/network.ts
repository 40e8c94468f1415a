import { boolType, intType } from "../check/cel-type.ts";
import { CelError } from "../value/cel-error.ts";
import type { CelIp } from "../value/network.ts";
import { CelCidr, formatIp, maskedIp, samePrefix } from "../value/network.ts";
import { isMapped, parseAddress, parseCidr, parseIp, unmapped } from "../value/parse-ip.ts";
import type { CelFunction, CelResult } from "./declare.ts";
import { cidr, ip, member, overload, str } from "./declare.ts";

function orError<V>(parsed: V | { readonly message: string }): V | CelError {
  return typeof parsed === "object" && parsed !== null && "message" in parsed ? new CelError(parsed.message) : parsed;
}

function withParsed<V>(parsed: V | { readonly message: string }, use: (value: V) => CelResult): CelResult {
  const value = orError(parsed);
  return value instanceof CelError ? value : use(value);
}

const byteOf = (address: CelIp, index: number): number => address.bytes[index] ?? 0;
const isV4 = (address: CelIp): boolean => address.bytes.length === 4;
const isUnspecified = (address: CelIp): boolean => address.bytes.every((byte) => byte === 0);

function isLoopback(address: CelIp): boolean {
  if (isV4(address)) return byteOf(address, 0) === 127;
  return address.bytes.every((byte, i) => byte === (i === 15 ? 1 : 0));
}

function isMulticast(address: CelIp): boolean {
  return isV4(address) ? (byteOf(address, 0) & 0xf0) === 0xe0 : byteOf(address, 0) === 0xff;
}

function isLinkLocalUnicast(address: CelIp): boolean {
  if (isV4(address)) return byteOf(address, 0) === 169 && byteOf(address, 1) === 254;
  return byteOf(address, 0) === 0xfe && (byteOf(address, 1) & 0xc0) === 0x80;
}

function isLinkLocalMulticast(address: CelIp): boolean {
  if (isV4(address)) return byteOf(address, 0) === 224 && byteOf(address, 1) === 0 && byteOf(address, 2) === 0;
  return byteOf(address, 0) === 0xff && (byteOf(address, 1) & 0x0f) === 0x02;
}

function isGlobalUnicast(address: CelIp): boolean {
  const broadcast = isV4(address) && address.bytes.every((byte) => byte === 255);
  return !(
    broadcast ||
    isUnspecified(address) ||
    isLoopback(address) ||
    isMulticast(address) ||
    isLinkLocalUnicast(address)
  );
}

function containsIp(block: CelCidr, address: CelIp): boolean {
  return samePrefix(block.ip.bytes, address.bytes, block.prefixLength);
}

function containsCidr(parent: CelCidr, child: CelCidr): boolean {
  return parent.prefixLength <= child.prefixLength && containsIp(parent, child.ip);
}

/** `"10.0.0.1".inIPAddrRange("10.0.0.0/8")`: mapped addresses count as IPv4, other than in `ip(…)`. */
function inIpAddressRange(address: string, range: string): CelResult {
  const parsed = parseAddress(address);
  if ("message" in parsed || parsed.zone !== "") return new CelError(`invalid IP address: ${address}`);
  if (range !== lastRange) {
    lastBlock = parseRange(range);
    lastRange = range;
  }
  const block = lastBlock;
  if (block === undefined) return new CelError(`invalid CIDR address: ${range}`);
  return samePrefix(block.bytes, unmapped(parsed.bytes), block.bits);
}

interface Block {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

// Ranges are nearly always constants: remembering the last one saves reading it again.
let lastRange = "";
let lastBlock: Block | undefined;

function parseRange(range: string): Block | undefined {
  const slash = range.indexOf("/");
  if (slash < 0) return undefined;
  const address = parseAddress(range.slice(0, slash));
  const mask = range.slice(slash + 1);
  if ("message" in address || address.zone !== "" || !/^\d+$/.test(mask)) return undefined;
  const bits = Number(mask);
  if (bits > address.bytes.length * 8) return undefined;
  return isMapped(address.bytes)
    ? { bytes: unmapped(address.bytes), bits: Math.max(bits - 96, 0) }
    : { bytes: address.bytes, bits };
}

export const network: readonly CelFunction[] = [
  { name: "cidr", overloads: [overload("string_to_cidr", [str], cidr.type, (text) => orError(parseCidr(text)))] },
  {
    name: "containsCIDR",
    overloads: [
      member("cidr_contains_cidr", [cidr, cidr], boolType, containsCidr),
      member("cidr_contains_cidr_string", [cidr, str], boolType, (parent, text) =>
        withParsed(parseCidr(text), (child) => containsCidr(parent, child)),
      ),
    ],
  },
  {
    name: "containsIP",
    overloads: [
      member("cidr_contains_ip_ip", [cidr, ip], boolType, containsIp),
      member("cidr_contains_ip_string", [cidr, str], boolType, (block, text) =>
        withParsed(parseIp(text), (address) => containsIp(block, address)),
      ),
    ],
  },
  { name: "family", overloads: [member("ip_family", [ip], intType, (address) => (isV4(address) ? 4n : 6n))] },
  {
    name: "ip",
    overloads: [
      overload("string_to_ip", [str], ip.type, (text) => orError(parseIp(text))),
      member("cidr_ip", [cidr], ip.type, (block) => block.ip),
    ],
  },
  {
    name: "ip.isCanonical",
    overloads: [
      overload("ip_is_canonical", [str], boolType, (text) =>
        withParsed(parseIp(text), (address) => formatIp(address) === text),
      ),
    ],
  },
  { name: "isCIDR", overloads: [overload("is_cidr", [str], boolType, (text) => !("message" in parseCidr(text)))] },
  { name: "isIP", overloads: [overload("is_ip", [str], boolType, (text) => !("message" in parseIp(text)))] },
  test("isGlobalUnicast", "ip_is_global_unicast", isGlobalUnicast),
  test("isLinkLocalMulticast", "ip_is_link_local_multicast", isLinkLocalMulticast),
  test("isLinkLocalUnicast", "ip_is_link_local_unicast", isLinkLocalUnicast),
  test("isLoopback", "ip_is_loopback", isLoopback),
  test("isUnspecified", "ip_is_unspecified", isUnspecified),
  {
    name: "isMask",
    overloads: [
      member("cidr_is_mask", [cidr], boolType, (block) =>
        samePrefix(block.ip.bytes, maskedIp(block).bytes, block.ip.bytes.length * 8),
      ),
    ],
  },
  {
    name: "masked",
    overloads: [member("cidr_masked", [cidr], cidr.type, (block) => new CelCidr(maskedIp(block), block.prefixLength))],
  },
  {
    name: "prefixLength",
    overloads: [member("cidr_prefix_length", [cidr], intType, (block) => BigInt(block.prefixLength))],
  },
  {
    name: "inIPAddrRange",
    overloads: [member("inIPAddrRange_string", [str, str], boolType, inIpAddressRange)],
  },
];

function test(name: string, id: string, holds: (address: CelIp) => boolean): CelFunction {
  return { name, overloads: [member(id, [ip], boolType, holds)] };
}
