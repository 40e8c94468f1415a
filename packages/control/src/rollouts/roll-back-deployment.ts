import { EdictError } from "@edict/protocol";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";
import { startRollout } from "./start-rollout.ts";

/**
 * Sends an earlier build to the decision points again, by a rollout like any other.
 *
 * @returns the new rollout's id
 * @throws EdictError `not_found`, or `conflict` if that build did not succeed or is what they have
 */
export async function rollBackDeployment(
  plane: Pick<Plane, "database" | "queue" | "notifier">,
  input: { readonly deploymentId: string; readonly buildId: string; readonly actor: string },
): Promise<{ readonly rolloutId: string }> {
  const { deploymentId, buildId, actor } = input;
  const rolloutId = await plane.database.$transaction(async (transaction) => {
    const build = await transaction.build.findUnique({ where: { id: buildId }, include: { deployment: true } });
    if (build === null || build.deploymentId !== deploymentId) {
      throw new EdictError("not_found", "This deployment has no such build.");
    }
    if (build.outcome !== "succeeded") {
      throw new EdictError("conflict", `Build ${build.number} did not succeed, so there is nothing to roll back to.`);
    }
    const latest = await transaction.rollout.findFirst({ where: { deploymentId }, orderBy: { number: "desc" } });
    if (latest?.buildId === buildId) throw new EdictError("conflict", `Build ${build.number} is already rolled out.`);
    const id = await startRollout(transaction, { deploymentId, buildId, reason: "rollback", requestedBy: actor });
    if (id === undefined) throw new EdictError("conflict", "Another rollout began at the same time; look again.");
    await transaction.rollout.updateMany({
      where: { deploymentId, id: latest?.id ?? "", outcome: "superseded" },
      data: { outcome: "rolledBack", message: `Rolled back to build ${build.number}.` },
    });
    const { workspaceId } = build.deployment;
    const data = { build: build.number };
    await recordAudit(transaction, { workspaceId, actor, action: "deployment.rollBack", target: deploymentId, data });
    return id;
  });
  await Promise.allSettled([
    plane.notifier.publish("deployment", deploymentId),
    plane.queue.enqueue("rollout.advance", { rolloutId }),
  ]);
  return { rolloutId };
}
