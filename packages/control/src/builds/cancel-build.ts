import { EdictError } from "@edict/protocol";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";

/**
 * Cancels a build: at once if no worker has begun it, else its worker stops at the next step. Publishing cannot be undone by it.
 *
 * @throws EdictError `not_found`, or `conflict` if it has ended
 */
export async function cancelBuild(
  plane: Pick<Plane, "database" | "notifier">,
  input: { readonly buildId: string; readonly actor: string },
): Promise<void> {
  const { buildId, actor } = input;
  const now = new Date();
  await plane.database.$transaction(async (transaction) => {
    const build = await transaction.build.findUnique({ where: { id: buildId }, include: { deployment: true } });
    if (build === null) throw new EdictError("not_found", "There is no such build.");
    const queued = await transaction.build.updateMany({
      where: { id: buildId, outcome: null, phase: "queued" },
      data: {
        phase: "done",
        outcome: "cancelled",
        finishedAt: now,
        cancelRequestedAt: now,
        message: "Cancelled before it began.",
      },
    });
    const running = await transaction.build.updateMany({
      where: { id: buildId, outcome: null },
      data: { cancelRequestedAt: now },
    });
    if (queued.count + running.count === 0) throw new EdictError("conflict", "The build has already ended.");
    const { workspaceId } = build.deployment;
    await recordAudit(transaction, { workspaceId, actor, action: "build.cancel", target: buildId });
  });
  await plane.notifier.publish("build", buildId).catch(() => {});
}
