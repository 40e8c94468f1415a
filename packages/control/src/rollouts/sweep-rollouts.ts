import type { Plane } from "../plane.ts";

/** Enqueues every open rollout, so that steps end in time even if no decision point reports. @returns how many */
export async function sweepRollouts(plane: Pick<Plane, "database" | "queue">): Promise<number> {
  const open = await plane.database.rollout.findMany({ where: { outcome: null }, select: { id: true } });
  for (const { id } of open) await plane.queue.enqueue("rollout.advance", { rolloutId: id });
  return open.length;
}
