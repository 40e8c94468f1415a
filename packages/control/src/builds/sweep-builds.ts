import { limits } from "@edict/protocol";
import type { Plane } from "../plane.ts";

/**
 * Finds builds that nobody works on: queued for a while (their job was lost) or with a lease that ran out (their worker died).
 * Enqueues them again; those that have used up their attempts end as system errors.
 *
 * @returns how many of each
 */
export async function sweepBuilds(
  plane: Pick<Plane, "database" | "queue" | "notifier">,
  input: { readonly queuedForMs: number },
): Promise<{ readonly enqueued: number; readonly ended: number }> {
  const now = new Date();
  const abandoned = { outcome: null, leaseUntil: { lt: now } };
  const ended = await plane.database.build.updateManyAndReturn({
    where: { ...abandoned, attempt: { gte: limits.buildAttempts } },
    data: {
      phase: "done",
      outcome: "systemError",
      finishedAt: now,
      leaseUntil: null,
      message: `The build was begun ${limits.buildAttempts} times and its worker died each time.`,
    },
    select: { id: true },
  });
  const queuedBefore = new Date(now.getTime() - input.queuedForMs);
  const waiting = await plane.database.build.findMany({
    where: { OR: [abandoned, { outcome: null, phase: "queued", createdAt: { lt: queuedBefore } }] },
    select: { id: true },
    orderBy: { createdAt: "asc" },
    take: batchMax,
  });
  for (const { id } of waiting) await plane.queue.enqueue("build.run", { buildId: id });
  for (const { id } of ended) await plane.notifier.publish("build", id).catch(() => {});
  return { enqueued: waiting.length, ended: ended.length };
}

const batchMax = 500;
