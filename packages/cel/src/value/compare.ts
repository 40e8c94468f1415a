import { compareText } from "@edict/protocol";
import { CelError, nanUnordered, noSuchOverload } from "./cel-error.ts";
import { CelUint } from "./cel-uint.ts";
import type { CelValue } from "./cel-value.ts";
import { CelSpiffeTrustDomain, parseTrustDomain } from "./spiffe.ts";
import { CelDuration, CelTimestamp } from "./time.ts";

/** Order of two values, or why they have none. Numbers compare across types. */
export function compareValues(a: CelValue, b: CelValue): -1 | 0 | 1 | CelError {
  if (typeof a === "string") return typeof b === "string" ? compareText(a, b) : noSuchOverload;
  if (isNumber(a)) return isNumber(b) ? compareNumbers(a, b) : noSuchOverload;
  if (typeof a === "boolean") return typeof b === "boolean" ? sign(Number(a) - Number(b)) : noSuchOverload;
  if (a instanceof Uint8Array) return b instanceof Uint8Array ? compareBytes(a, b) : noSuchOverload;
  if (a instanceof CelTimestamp) {
    return b instanceof CelTimestamp ? sign(a.seconds - b.seconds || a.nanos - b.nanos) : noSuchOverload;
  }
  if (a instanceof CelDuration) {
    if (!(b instanceof CelDuration)) return noSuchOverload;
    return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
  }
  return a instanceof CelSpiffeTrustDomain ? compareTrustDomains(a, b) : noSuchOverload;
}

/** Cerbos compares trust domains the wrong way round. */
function compareTrustDomains(a: CelSpiffeTrustDomain, b: CelValue): -1 | 0 | 1 | CelError {
  const other = typeof b === "string" ? parseTrustDomain(b) : b;
  if (typeof other === "string") return new CelError(`failed to parse trust domain: ${other}`);
  return other instanceof CelSpiffeTrustDomain ? compareText(other.name, a.name) : noSuchOverload;
}

/** Whether values of this kind can be ordered at all. */
export function isOrdered(value: CelValue): boolean {
  return (
    typeof value === "string" ||
    typeof value === "boolean" ||
    isNumber(value) ||
    value instanceof Uint8Array ||
    value instanceof CelTimestamp ||
    value instanceof CelDuration ||
    value instanceof CelSpiffeTrustDomain
  );
}

export function isNumber(value: CelValue): value is number | bigint | CelUint {
  return typeof value === "number" || typeof value === "bigint" || value instanceof CelUint;
}

/** Compares across int, uint and double; a double meets an integer as a double. */
export function compareNumbers(a: number | bigint | CelUint, b: number | bigint | CelUint): -1 | 0 | 1 | CelError {
  const left = a instanceof CelUint ? a.value : a;
  const right = b instanceof CelUint ? b.value : b;
  if (typeof left === "bigint" && typeof right === "bigint") return left < right ? -1 : left > right ? 1 : 0;
  const x = Number(left);
  const y = Number(right);
  if (Number.isNaN(x) || Number.isNaN(y)) return nanUnordered;
  return x < y ? -1 : x > y ? 1 : 0;
}

function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return sign(difference);
  }
  return sign(a.length - b.length);
}

function sign(difference: number): -1 | 0 | 1 {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}
