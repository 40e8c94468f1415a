import { CelObject } from "./cel-object.ts";

/** An IP address without a zone; 4 or 16 bytes. */
export class CelIp extends CelObject {
  readonly bytes: Uint8Array;

  get typeName(): string {
    return "net.IP";
  }

  constructor(bytes: Uint8Array) {
    super();
    this.bytes = bytes;
  }
}

/** An address block; the address may have bits beyond the prefix. */
export class CelCidr extends CelObject {
  readonly ip: CelIp;
  readonly prefixLength: number;

  get typeName(): string {
    return "net.CIDR";
  }

  constructor(ip: CelIp, prefixLength: number) {
    super();
    this.ip = ip;
    this.prefixLength = prefixLength;
  }
}

/** RFC 5952. */
export function formatIp(ip: CelIp): string {
  if (ip.bytes.length === 4) return ip.bytes.join(".");
  const fields = Array.from({ length: 8 }, (_, i) => ((ip.bytes[2 * i] ?? 0) << 8) | (ip.bytes[2 * i + 1] ?? 0));
  const gap = longestZeroRun(fields);
  const text = (part: number[]): string => part.map((field) => field.toString(16)).join(":");
  if (gap.length < 2) return text(fields);
  return `${text(fields.slice(0, gap.start))}::${text(fields.slice(gap.start + gap.length))}`;
}

export function formatCidr(cidr: CelCidr): string {
  return `${formatIp(cidr.ip)}/${cidr.prefixLength}`;
}

/** The block's address with the bits beyond the prefix cleared. */
export function maskedIp(cidr: CelCidr): CelIp {
  return new CelIp(cidr.ip.bytes.map((byte, i) => byte & maskByte(cidr.prefixLength, i)));
}

/** Whether the first `bits` bits of both addresses agree; never across families. */
export function samePrefix(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  return a.length === b.length && a.every((byte, i) => ((byte ^ (b[i] ?? 0)) & maskByte(bits, i)) === 0);
}

function maskByte(prefixLength: number, index: number): number {
  const bits = Math.min(Math.max(prefixLength - index * 8, 0), 8);
  return (0xff00 >> bits) & 0xff;
}

function longestZeroRun(fields: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= fields.length; i++) {
    if (fields[i] === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}
