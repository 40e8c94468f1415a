import type { JsonObject } from "@edict/protocol";
import { CelMap } from "./cel-map.ts";
import { CelObject } from "./cel-object.ts";
import type { CelValue } from "./cel-value.ts";

/** Name of a value's run-time type, as `type(x)` yields it and error messages print it. */
export function typeNameOf(value: CelValue): string {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "double";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    default:
      if (value === null) return "null_type";
      if (Array.isArray(value)) return "list";
      if (value instanceof Uint8Array) return "bytes";
      return value instanceof CelObject ? value.typeName : "map";
  }
}

const internalNames: ReadonlyMap<string, string> = new Map([
  ["string", "types.String"],
  ["double", "types.Double"],
  ["int", "types.Int"],
  ["uint", "types.Uint"],
  ["bool", "types.Bool"],
  ["bytes", "types.Bytes"],
  ["null_type", "types.Null"],
  ["list", "*types.baseList"],
  ["map", "*types.baseMap"],
  ["google.protobuf.Timestamp", "types.Timestamp"],
  ["google.protobuf.Duration", "types.Duration"],
  ["optional_type", "*types.Optional"],
  ["type", "*types.Type"],
  ["cerbos.lib.hierarchy", "types.Hierarchy"],
  ["cerbos.lib.spiffeID", "types.SPIFFEID"],
  ["cerbos.lib.spiffeTrustDomain", "types.SPIFFETrustDomain"],
  ["cerbos.lib.spiffeMatcher", "types.SPIFFEMatcher"],
  ["net.IP", "ext.IP"],
  ["net.CIDR", "ext.CIDR"],
]);

/** The name that a few of Cerbos's messages print for a type. */
export function internalTypeNameOf(value: CelValue): string {
  return internalNames.get(typeNameOf(value)) ?? "*types.protoMessageObject";
}

/** True for maps in either form. */
export function isMap(value: CelValue): value is CelMap | JsonObject {
  return value instanceof CelMap || isJsonObject(value);
}

/** True for a map that came as JSON. */
export function isJsonObject(value: CelValue): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof CelObject) &&
    !(value instanceof Uint8Array)
  );
}

/** True for lists; narrower than `Array.isArray`, which forgets the element type. */
export function isList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value);
}
