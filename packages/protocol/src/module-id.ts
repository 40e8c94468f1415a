import { fqnPrefix } from "./policy-key.ts";

const mask = 0xffffffffffffffffn;
const prime1 = 0x9e3779b185ebca87n;
const prime2 = 0xc2b2ae3d27d4eb4fn;
const prime3 = 0x165667b19e3779f9n;
const prime4 = 0x85ebca77c2b2ae63n;
const prime5 = 0x27d4eb2f165667c5n;

/**
 * Key under which a rule table files what belongs to a policy: XXH64 of the fully-qualified name.
 * (`namer.GenModuleIDFromFQN`; XXH64 by its public specification, since the libraries at hand start asynchronously.)
 */
export function moduleId(policyKey: string): bigint {
  return xxh64(utf8Bytes(fqnPrefix + policyKey));
}

function xxh64(bytes: readonly number[]): bigint {
  let at = 0;
  let hash: bigint;
  if (bytes.length >= 32) {
    const lanes: [bigint, bigint, bigint, bigint] = [(prime1 + prime2) & mask, prime2, 0n, -prime1 & mask];
    for (; at + 32 <= bytes.length; at += 32) {
      for (const lane of [0, 1, 2, 3] as const) lanes[lane] = round(lanes[lane], read(bytes, at + lane * 8, 8));
    }
    hash = (rotate(lanes[0], 1n) + rotate(lanes[1], 7n) + rotate(lanes[2], 12n) + rotate(lanes[3], 18n)) & mask;
    for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * prime1 + prime4) & mask;
  } else {
    hash = prime5;
  }
  return finish((hash + BigInt(bytes.length)) & mask, bytes, at);
}

function finish(start: bigint, bytes: readonly number[], from: number): bigint {
  let hash = start;
  let at = from;
  for (; at + 8 <= bytes.length; at += 8) {
    hash = (rotate(hash ^ round(0n, read(bytes, at, 8)), 27n) * prime1 + prime4) & mask;
  }
  if (at + 4 <= bytes.length) {
    hash = (rotate(hash ^ ((read(bytes, at, 4) * prime1) & mask), 23n) * prime2 + prime3) & mask;
    at += 4;
  }
  for (; at < bytes.length; at += 1)
    hash = (rotate(hash ^ ((read(bytes, at, 1) * prime5) & mask), 11n) * prime1) & mask;
  hash = ((hash ^ (hash >> 33n)) * prime2) & mask;
  hash = ((hash ^ (hash >> 29n)) * prime3) & mask;
  return hash ^ (hash >> 32n);
}

function round(accumulator: bigint, lane: bigint): bigint {
  return (rotate((accumulator + lane * prime2) & mask, 31n) * prime1) & mask;
}

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask;
}

function read(bytes: readonly number[], at: number, count: number): bigint {
  let value = 0n;
  for (let i = count - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return value;
}

function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const symbol of text) {
    const code = symbol.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}
