import type { JsonObject } from "@edict/protocol";
import { CelError, noSuchOverload } from "./cel-error.ts";
import type { CelMap } from "./cel-map.ts";
import { CelMessage } from "./cel-message.ts";
import { CelOptional } from "./cel-optional.ts";
import { CelTypeValue } from "./cel-type-value.ts";
import type { CelUint } from "./cel-uint.ts";
import type { CelValue } from "./cel-value.ts";
import { compareNumbers, compareValues, isNumber } from "./compare.ts";
import { CelHierarchy } from "./hierarchy.ts";
import { mapEntries, mapFind, mapSize } from "./map-access.ts";
import { spend, stepsExceeded } from "./meter.ts";
import { CelCidr, CelIp } from "./network.ts";
import { CelSpiffeId, CelSpiffeTrustDomain, parseTrustDomain } from "./spiffe.ts";
import { CelDuration, CelTimestamp } from "./time.ts";
import { isList, isMap } from "./type-name.ts";

/**
 * CEL's `==`. Values of different types are unequal, numbers are equal across types, NaN equals nothing. Only Cerbos's
 * own types answer with an error when compared with a stranger.
 */
export function equalValues(a: CelValue, b: CelValue): boolean | CelError {
  if (typeof a === "string" || typeof a === "boolean") return a === b;
  if (typeof a === "number" && typeof b === "number") return a === b;
  if (a === null || b === null) return a === b;
  if (isNumber(a)) return isNumber(b) && numbersEqual(a, b);
  if (isList(a)) return isList(b) && listsEqual(a, b);
  return objectsEqual(a, b);
}

function objectsEqual(a: CelValue, b: CelValue): boolean | CelError {
  if (isMap(a)) return isMap(b) && mapsEqual(a, b);
  if (a instanceof Uint8Array || a instanceof CelTimestamp || a instanceof CelDuration) {
    return compareValues(a, b) === 0;
  }
  if (a instanceof CelTypeValue) return b instanceof CelTypeValue && a.name === b.name;
  if (a instanceof CelOptional) return b instanceof CelOptional && optionalsEqual(a, b);
  if (a instanceof CelMessage) return b instanceof CelMessage && messagesEqual(a, b);
  if (a instanceof CelIp || a instanceof CelCidr) return networksEqual(a, b);
  return libraryEqual(a, b);
}

function libraryEqual(a: CelValue, b: CelValue): boolean | CelError {
  if (a instanceof CelHierarchy) {
    if (!(b instanceof CelHierarchy)) return noSuchOverload;
    return a.parts.length === b.parts.length && a.parts.every((part, i) => part === b.parts[i]);
  }
  if (a instanceof CelSpiffeId) {
    if (typeof b === "string") return a.toString() === b;
    return b instanceof CelSpiffeId ? a.toString() === b.toString() : noSuchOverload;
  }
  if (a instanceof CelSpiffeTrustDomain) {
    if (b instanceof CelSpiffeTrustDomain) return a.name === b.name;
    if (typeof b !== "string") return noSuchOverload;
    const other = parseTrustDomain(b);
    return typeof other !== "string" && other.name === a.name;
  }
  return false;
}

function networksEqual(a: CelIp | CelCidr, b: CelValue): boolean {
  if (a instanceof CelIp) return b instanceof CelIp && compareValues(a.bytes, b.bytes) === 0;
  return b instanceof CelCidr && a.prefixLength === b.prefixLength && compareValues(a.ip.bytes, b.ip.bytes) === 0;
}

function numbersEqual(a: number | bigint | CelUint, b: number | bigint | CelUint): boolean {
  return compareNumbers(a, b) === 0;
}

/** Elements whose comparison is an error count as equal, as in cel-go. */
function listsEqual(a: readonly CelValue[], b: readonly CelValue[]): boolean | CelError {
  if (a.length !== b.length) return false;
  if (!spend(a.length)) return stepsExceeded;
  for (const [i, element] of a.entries()) {
    const same = equalValues(element, b[i] ?? null);
    if (same === false) return false;
    if (same === stepsExceeded) return same;
  }
  return true;
}

function mapsEqual(a: CelMap | JsonObject, b: CelMap | JsonObject): boolean | CelError {
  if (mapSize(a) !== mapSize(b)) return false;
  if (!spend(mapSize(a))) return stepsExceeded;
  for (const [key, value] of mapEntries(a)) {
    const other = mapFind(b, key);
    if (other === undefined) return false;
    const same = equalValues(value, other);
    if (same === false || same === stepsExceeded) return same;
  }
  return true;
}

function optionalsEqual(a: CelOptional, b: CelOptional): boolean | CelError {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equalValues(a.value, b.value);
}

function messagesEqual(a: CelMessage, b: CelMessage): boolean | CelError {
  if (a.typeName !== b.typeName) return false;
  for (const field of a.fields) {
    const left = a.get(field);
    const right = b.get(field);
    if (left instanceof CelError || right instanceof CelError) return false;
    const same = equalValues(left ?? null, right ?? null);
    if (same !== true) return same;
  }
  return true;
}

/** CEL's `in` for lists: whether some element equals; comparisons that are errors count as no. */
export function listContains(list: readonly CelValue[], value: CelValue): boolean | CelError {
  if (!spend(list.length)) return stepsExceeded;
  for (const element of list) {
    const same = equalValues(value, element);
    if (same === true || same === stepsExceeded) return same;
  }
  return false;
}
