import { base64Decode } from "@bufbuild/protobuf/wire";
import { timeZoneData } from "./generated/time-zone-data.ts";
import { readTimeZones } from "./read-time-zones.ts";
import { encodeTimeZones } from "./time-zone-table.ts";

/** Zones that expressions ask for: their names, or all if some name is only known when a request is decided. */
export type TimeZoneNeeds = ReadonlySet<string> | "all";

/**
 * The table that the runtime reads from `layout.timeZones`: of the zones that a policy set names, or of all. Names that
 * are no zones have no place in it, nor do offsets such as `+02:00`, which need none.
 */
export function timeZoneTable(needs: TimeZoneNeeds): Uint8Array {
  const all = base64Decode(timeZoneData);
  return needs === "all" ? all : encodeTimeZones(readTimeZones(all, needs));
}
