import { EdictError } from "@edict/protocol";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";
import { type CreatedBuild, createBuild } from "./create-build.ts";
import { deliverBuilds } from "./deliver-builds.ts";

/** Builds a deployment again from what its stores hold now. @throws EdictError `conflict` if they hold nothing yet */
export async function requestBuild(
  plane: Pick<Plane, "database" | "queue" | "notifier">,
  input: { readonly deploymentId: string; readonly actor: string },
): Promise<CreatedBuild> {
  const { deploymentId, actor } = input;
  const build = await plane.database.$transaction(async (transaction) => {
    const deployment = await transaction.deployment.findUnique({ where: { id: deploymentId } });
    if (deployment === null) throw new EdictError("not_found", "There is no such deployment.");
    const created = await createBuild(transaction, { deploymentId, requestedBy: actor });
    if (created === undefined)
      throw new EdictError("conflict", "The stores of this deployment are empty; push policies first.");
    const { workspaceId } = deployment;
    await recordAudit(transaction, { workspaceId, actor, action: "build.request", target: created.buildId });
    return created;
  });
  await deliverBuilds(plane, [build]);
  return build;
}
