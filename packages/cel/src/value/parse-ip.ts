import { CelCidr, CelIp } from "./network.ts";

/** An address as written; IPv6 may carry a zone. */
export interface ParsedAddress {
  readonly bytes: Uint8Array;
  readonly zone: string;
}

/** What is wrong with an address, in the words of Go's net/netip. */
export interface AddressMistake {
  readonly message: string;
}

const quote = (text: string): string => JSON.stringify(text);

function mistake(input: string, message: string, at?: string): AddressMistake {
  return { message: `ParseAddr(${quote(input)}): ${message}${at === undefined ? "" : ` (at ${quote(at)})`}` };
}

/** Reads an IPv4 or IPv6 address. */
export function parseAddress(text: string): ParsedAddress | AddressMistake {
  for (const c of text) {
    if (c === ".") {
      const bytes = parseIpv4(text, text);
      return "message" in bytes ? bytes : { bytes, zone: "" };
    }
    if (c === ":") return parseIpv6(text);
    if (c === "%") return mistake(text, "missing IPv6 address");
  }
  return mistake(text, "unable to parse IP");
}

function parseIpv4(input: string, part: string): Uint8Array | AddressMistake {
  const bytes = new Uint8Array(4);
  let position = 0;
  let value = 0;
  let digits = 0;
  for (let i = 0; i < part.length; i++) {
    const c = part.charAt(i);
    if (c >= "0" && c <= "9") {
      if (digits === 1 && value === 0) return mistake(input, "IPv4 field has octet with leading zero");
      value = value * 10 + Number(c);
      digits++;
      if (value > 255) return mistake(input, "IPv4 field has value >255");
    } else if (c !== ".") {
      return mistake(input, "unexpected character", part.slice(i));
    } else {
      if (i === 0 || i === part.length - 1 || part.charAt(i - 1) === ".") {
        return mistake(input, "IPv4 field must have at least one digit", part.slice(i));
      }
      if (position === 3) return mistake(input, "IPv4 address too long");
      bytes[position++] = value;
      value = 0;
      digits = 0;
    }
  }
  if (position < 3) return mistake(input, "IPv4 address too short");
  bytes[3] = value;
  return bytes;
}

function parseIpv6(input: string): ParsedAddress | AddressMistake {
  const percent = input.indexOf("%");
  const zone = percent < 0 ? "" : input.slice(percent + 1);
  if (percent >= 0 && zone === "") return mistake(input, "zone must be a non-empty string");
  const fields = readIpv6Fields(input, percent < 0 ? input : input.slice(0, percent));
  if ("message" in fields) return fields;
  const { bytes, ellipsis } = fields;
  if (bytes.length === 16) {
    if (ellipsis >= 0) return mistake(input, "the :: must expand to at least one field of zeros");
    return { bytes: Uint8Array.from(bytes), zone };
  }
  if (ellipsis < 0) return mistake(input, "address string too short");
  const zeros = new Array<number>(16 - bytes.length).fill(0);
  return { bytes: Uint8Array.from([...bytes.slice(0, ellipsis), ...zeros, ...bytes.slice(ellipsis)]), zone };
}

interface Ipv6Fields {
  readonly bytes: number[];
  /** Index of the byte before which `::` stands, or -1. */
  readonly ellipsis: number;
}

function readIpv6Fields(input: string, address: string): Ipv6Fields | AddressMistake {
  const bytes: number[] = [];
  let ellipsis = address.startsWith("::") ? 0 : -1;
  let rest = ellipsis === 0 ? address.slice(2) : address;
  if (ellipsis === 0 && rest === "") return { bytes, ellipsis };
  while (bytes.length < 16) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? "";
    if (digits.length > 4) return mistake(input, "each group must have 4 or less digits", rest);
    if (digits === "") return mistake(input, "each colon-separated field must have at least one digit", rest);
    if (rest.charAt(digits.length) === ".") {
      const tail = embeddedIpv4(input, rest, bytes.length, ellipsis);
      if ("message" in tail) return tail;
      return { bytes: [...bytes, ...tail], ellipsis };
    }
    const field = Number.parseInt(digits, 16);
    bytes.push(field >> 8, field & 0xff);
    rest = rest.slice(digits.length);
    if (rest === "") return { bytes, ellipsis };
    if (!rest.startsWith(":")) return mistake(input, "unexpected character, want colon", rest);
    if (rest.length === 1) return mistake(input, "colon must be followed by more characters", rest);
    rest = rest.slice(1);
    if (rest.startsWith(":")) {
      if (ellipsis >= 0) return mistake(input, "multiple :: in address", rest);
      ellipsis = bytes.length;
      rest = rest.slice(1);
      if (rest === "") return { bytes, ellipsis };
    }
  }
  return mistake(input, "trailing garbage after address", rest);
}

function embeddedIpv4(input: string, rest: string, before: number, ellipsis: number): Uint8Array | AddressMistake {
  if (ellipsis < 0 && before !== 12) {
    return mistake(input, "embedded IPv4 address must replace the final 2 fields of the address", rest);
  }
  if (before + 4 > 16) {
    return mistake(input, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
  }
  return parseIpv4(input, rest);
}

/** The IPv4 bytes of an IPv4-mapped IPv6 address, or the bytes as they are. */
export function unmapped(bytes: Uint8Array): Uint8Array {
  return isMapped(bytes) ? bytes.slice(12) : bytes;
}

export function isMapped(bytes: Uint8Array): boolean {
  return bytes.length === 16 && bytes.every((byte, i) => (i < 10 ? byte === 0 : i < 12 ? byte === 0xff : true));
}

/** Reads the argument of `ip(…)`; zones and mapped addresses are refused. */
export function parseIp(text: string): CelIp | AddressMistake {
  const address = parseAddress(text);
  if ("message" in address) {
    return { message: `IP Address ${quote(text)} parse error during conversion from string: ${address.message}` };
  }
  if (address.zone !== "") return { message: `IP address ${quote(text)} with zone value is not allowed` };
  if (isMapped(address.bytes)) return { message: `IPv4-mapped IPv6 address ${quote(text)} is not allowed` };
  return new CelIp(address.bytes);
}

/** Reads the argument of `cidr(…)`. */
export function parseCidr(text: string): CelCidr | AddressMistake {
  const prefix = parsePrefix(text);
  if ("message" in prefix) {
    const reason = `netip.ParsePrefix(${quote(text)}): ${prefix.message}`;
    return { message: `CIDR ${quote(text)} parse error during conversion from string: ${reason}` };
  }
  if (isMapped(prefix.ip.bytes)) return { message: `IPv4-mapped IPv6 address ${quote(text)} is not allowed` };
  return prefix;
}

function parsePrefix(text: string): CelCidr | AddressMistake {
  const slash = text.lastIndexOf("/");
  if (slash < 0) return { message: "no '/'" };
  const address = parseAddress(text.slice(0, slash));
  if ("message" in address) return address;
  if (address.zone !== "") return { message: "IPv6 zones cannot be present in a prefix" };
  const bits = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d*)$/.test(bits)) return { message: `bad bits after slash: ${quote(bits)}` };
  if (Number(bits) > address.bytes.length * 8) return { message: "prefix length out of range" };
  return new CelCidr(new CelIp(address.bytes), Number(bits));
}
