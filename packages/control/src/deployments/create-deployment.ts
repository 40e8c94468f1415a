import { EdictError } from "@edict/protocol";
import { type CreatedBuild, createBuild } from "../builds/create-build.ts";
import { deliverBuilds } from "../builds/deliver-builds.ts";
import { newHubId } from "../new-id.ts";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";
import { checkName, findFreeSlug, toSlug } from "../slug.ts";

/**
 * Makes a deployment of one or more stores; if they hold something already, its first build is queued.
 *
 * @throws EdictError `invalid_request`, `not_found` if a store is not of this workspace
 */
export async function createDeployment(
  plane: Pick<Plane, "database" | "queue" | "notifier">,
  input: {
    readonly workspaceId: string;
    readonly name: string;
    readonly stores: readonly { readonly storeId: string; readonly branch?: string }[];
    readonly actor: string;
  },
): Promise<{ readonly deploymentId: string; readonly slug: string; readonly build: CreatedBuild | undefined }> {
  const { workspaceId, actor } = input;
  const name = checkName(input.name);
  if (input.stores.length === 0) throw new EdictError("invalid_request", "A deployment needs at least one store.");
  const created = await plane.database.$transaction(async (transaction) => {
    const ids = input.stores.map((store) => store.storeId);
    const stores = await transaction.store.findMany({ where: { workspaceId, id: { in: ids } } });
    const branchOf = new Map(stores.map((store) => [store.id, store.defaultBranch]));
    if (branchOf.size !== new Set(ids).size) throw new EdictError("not_found", "One of the stores does not exist.");
    const taken = await transaction.deployment.findMany({
      where: { workspaceId, slug: { startsWith: toSlug(name) } },
      select: { slug: true },
    });
    const slug = findFreeSlug(name, taken);
    const deploymentId = newHubId();
    const uses = input.stores.map(({ storeId, branch }, position) => ({
      storeId,
      branch: branch ?? branchOf.get(storeId) ?? "main",
      position,
    }));
    await transaction.deployment.create({
      data: { id: deploymentId, workspaceId, name, slug, stores: { createMany: { data: uses } } },
    });
    await recordAudit(transaction, {
      workspaceId,
      actor,
      action: "deployment.create",
      target: deploymentId,
      data: { name },
    });
    const build = await createBuild(transaction, { deploymentId, requestedBy: actor });
    return { deploymentId, slug, build };
  });
  if (created.build !== undefined) await deliverBuilds(plane, [created.build]);
  return created;
}
