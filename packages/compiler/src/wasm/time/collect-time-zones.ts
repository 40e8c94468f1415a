import { visitNodes } from "@edict/cel";
import type { CelExpr } from "@edict/protocol";
import type { TimeZoneNeeds } from "./time-zones.ts";

/** Functions of a timestamp and, optionally, a zone. */
const zoned = new Set(
  "getFullYear getMonth getDayOfYear getDayOfMonth getDate getDayOfWeek getHours getMinutes getSeconds getMilliseconds".split(
    " ",
  ),
);

/**
 * The zones that expressions ask for: names where they are written out, all where a name is only known when a request is
 * decided. Offsets and UTC need no table.
 */
export function collectTimeZones(expressions: Iterable<CelExpr>): TimeZoneNeeds {
  const names = new Set<string>();
  let anyName = false;
  for (const expression of expressions) {
    visitNodes(expression, (node) => {
      const [zone] = node.kind === "call" && node.target !== undefined && zoned.has(node.function) ? node.args : [];
      if (zone === undefined) return;
      if (zone.kind !== "const" || zone.value.type !== "string") anyName = true;
      else if (!zone.value.value.includes(":") && zone.value.value !== "UTC") names.add(zone.value.value);
    });
  }
  return anyName ? "all" : names;
}
