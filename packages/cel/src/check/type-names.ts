import type { CelType } from "./cel-type.ts";
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  opaqueType,
  optionalType,
  stringType,
  structType,
  timestampType,
  typeParam,
  typeType,
  uintType,
} from "./cel-type.ts";

/** Names that stand for types in expressions, and the types they stand for. */
export const typeNames: ReadonlyMap<string, CelType> = new Map<string, CelType>([
  ["bool", boolType],
  ["bytes", bytesType],
  ["double", doubleType],
  ["int", intType],
  ["uint", uintType],
  ["string", stringType],
  ["null_type", nullType],
  ["list", listType(dynType)],
  ["map", mapType(dynType, dynType)],
  ["type", typeType(undefined)],
  ["google.protobuf.Timestamp", timestampType],
  ["google.protobuf.Duration", durationType],
  ["optional_type", optionalType(typeParam("V"))],
  ["net.IP", opaqueType("net.IP")],
  ["net.CIDR", opaqueType("net.CIDR")],
  ...["cerbos.lib.hierarchy", "cerbos.lib.spiffeID", "cerbos.lib.spiffeTrustDomain", "cerbos.lib.spiffeMatcher"].map(
    (name): [string, CelType] => [name, structType(name)],
  ),
]);
