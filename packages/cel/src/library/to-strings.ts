import { CelError, noneDereference } from "../value/cel-error.ts";
import { CelOptional } from "../value/cel-optional.ts";
import type { CelValue } from "../value/cel-value.ts";
import { CelHierarchy } from "../value/hierarchy.ts";
import { CelCidr, CelIp, formatCidr, formatIp } from "../value/network.ts";
import { CelSpiffeId, CelSpiffeTrustDomain } from "../value/spiffe.ts";
import { typeNameOf } from "../value/type-name.ts";

/** The elements of a list as strings; values of Cerbos's own types turn into their text. */
export function toStrings(list: readonly CelValue[]): readonly string[] | CelError {
  const strings: string[] = [];
  for (const element of list) {
    const text = toNativeString(element);
    if (text instanceof CelError) return new CelError(`failed to convert list to string slice: ${text.message}`);
    strings.push(text);
  }
  return strings;
}

const refusals: ReadonlyMap<string, string> = new Map([
  ["int", "unsupported type conversion from 'int' to string"],
  ["uint", "unsupported type conversion from 'uint' to string"],
  ["double", "type conversion error from Double to 'string'"],
  ["bool", "type conversion error from bool to 'string'"],
  ["bytes", "type conversion error from Bytes to 'string'"],
  ["null_type", "type conversion error from 'null_type' to 'string'"],
  ["list", "type conversion error from list to 'string'"],
  ["map", "type conversion error from map to 'string'"],
  ["google.protobuf.Timestamp", "type conversion error from 'Timestamp' to 'string'"],
  ["google.protobuf.Duration", "type conversion error from 'Duration' to 'string'"],
  ["type", "type conversion not supported for 'type'"],
]);

/** A value as a plain string, or the message that Cerbos has for values that are none. */
export function toNativeString(value: CelValue): string | CelError {
  if (typeof value === "string") return value;
  if (value instanceof CelHierarchy) return value.parts.join(".");
  if (value instanceof CelSpiffeId) return value.toString();
  if (value instanceof CelSpiffeTrustDomain) return value.name;
  if (value instanceof CelIp) return formatIp(value);
  if (value instanceof CelCidr) return formatCidr(value);
  if (value instanceof CelOptional) return value.value === undefined ? noneDereference : toNativeString(value.value);
  return new CelError(refusals.get(typeNameOf(value)) ?? `unsupported type conversion to 'string'`);
}
