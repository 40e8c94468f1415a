import type { DataImage } from "./data-image.ts";

/** Features that say that there are values of a type; JSON's own types and integers are always there. */
const features = { times: "makeZonedTimestamp", durations: "makeDuration", rare: "rareValues" } as const;

/** Name of each type as CEL has it, and as Cerbos's Go types are named, by tag (`assembly/core/cell.ts`). */
const types: readonly { readonly name: string; readonly internal: string; readonly feature?: string }[] = [
  { name: "null_type", internal: "types.Null" },
  { name: "bool", internal: "types.Bool" },
  { name: "int", internal: "types.Int" },
  { name: "uint", internal: "types.Uint", feature: features.rare },
  { name: "double", internal: "types.Double" },
  { name: "string", internal: "types.String" },
  { name: "bytes", internal: "types.Bytes", feature: features.rare },
  { name: "list", internal: "*types.baseList" },
  { name: "map", internal: "*types.baseMap" },
  { name: "google.protobuf.Timestamp", internal: "types.Timestamp", feature: features.times },
  { name: "google.protobuf.Duration", internal: "types.Duration", feature: features.durations },
  { name: "type", internal: "*types.Type", feature: features.rare },
  { name: "optional_type", internal: "*types.Optional", feature: features.rare },
  { name: "cerbos.lib.hierarchy", internal: "types.Hierarchy", feature: "makeHierarchy" },
  { name: "net.IP", internal: "ext.IP", feature: "makeIp" },
  { name: "net.CIDR", internal: "ext.CIDR", feature: "makeCidr" },
  { name: "cerbos.lib.spiffeID", internal: "types.SPIFFEID", feature: "makeSpiffeId" },
  { name: "cerbos.lib.spiffeTrustDomain", internal: "types.SPIFFETrustDomain", feature: "makeSpiffeDomain" },
  { name: "cerbos.lib.spiffeMatcher", internal: "types.SPIFFEMatcher", feature: features.rare },
  { name: "", internal: "*types.protoMessageObject", feature: "makeMessage" },
];

/** Writes the names of the types of which there can be values, addresses of STRINGs by tag; 0 for the others. */
export function writeTypeNames(which: "name" | "internal", data: DataImage, found: ReadonlySet<string>): number {
  const names = types.map(({ [which]: name, feature }) => (feature === undefined || found.has(feature) ? name : ""));
  return data.words(names.map((name) => (name === "" ? 0 : data.text(name))));
}

/** The names of all types by tag; "" where values say it themselves. */
export function listTypeNames(which: "name" | "internal"): readonly string[] {
  return types.map(({ [which]: name }) => name);
}
