import type { Plane } from "../plane.ts";
import { liveSince } from "./pdp-liveness.ts";

/** Lets go of decision points whose gateway died without saying so. @returns how many */
export async function sweepPdps(plane: Pick<Plane, "database">): Promise<number> {
  const { count } = await plane.database.pdpInstance.updateMany({
    where: { gatewayId: { not: null }, lastSeenAt: { lt: liveSince() } },
    data: { gatewayId: null },
  });
  return count;
}
