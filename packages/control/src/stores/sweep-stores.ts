import type { Plane } from "../plane.ts";
import { recordPush } from "./record-push.ts";

/**
 * Records heads that git accepted and the hub did not hear of, because a gateway died between the two. @returns how many
 */
export async function sweepStores(
  plane: Pick<Plane, "database" | "queue" | "notifier" | "repositories">,
): Promise<number> {
  let recorded = 0;
  for (const store of await plane.database.store.findMany({ select: { id: true, defaultBranch: true } })) {
    const commit = await plane.repositories.resolveBranch(store.id, store.defaultBranch);
    if (commit === undefined) continue;
    const latest = await plane.database.storeVersion.findFirst({
      where: { storeId: store.id, branch: store.defaultBranch },
      orderBy: { number: "desc" },
    });
    if (latest?.commit === commit) continue;
    const info = await plane.repositories.readCommit(store.id, commit);
    await recordPush(plane, { ...info, storeId: store.id, branch: store.defaultBranch, pushedBy: "hub" });
    recorded += 1;
  }
  return recorded;
}
