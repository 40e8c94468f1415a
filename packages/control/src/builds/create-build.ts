import type { Transaction } from "../database.ts";
import { newId } from "../new-id.ts";

export interface CreatedBuild {
  readonly buildId: string;
  readonly number: number;
  readonly deploymentId: string;
  readonly deploymentName: string;
  /** Builds of the same deployment that this one superseded. */
  readonly superseded: readonly string[];
}

/**
 * Queues a build of the newest version of each store of a deployment and supersedes the older builds that no worker has
 * begun. `undefined` if none of its stores has a version yet.
 */
export async function createBuild(
  transaction: Transaction,
  input: { readonly deploymentId: string; readonly requestedBy: string },
): Promise<CreatedBuild | undefined> {
  const { deploymentId, requestedBy } = input;
  const deployment = await transaction.deployment.update({
    where: { id: deploymentId },
    data: { lastBuild: { increment: 1 } },
    include: { stores: true },
  });
  const sources = [];
  for (const { storeId, branch } of deployment.stores) {
    const version = await transaction.storeVersion.findFirst({
      where: { storeId, branch },
      orderBy: { number: "desc" },
    });
    if (version !== null) sources.push({ storeId, storeVersionId: version.id, commit: version.commit });
  }
  const number = deployment.lastBuild;
  if (sources.length === 0) {
    await transaction.deployment.update({ where: { id: deploymentId }, data: { lastBuild: { decrement: 1 } } });
    return undefined;
  }
  const buildId = newId("build");
  await transaction.build.create({
    data: { id: buildId, deploymentId, number, requestedBy, sources: { createMany: { data: sources } } },
  });
  const superseded = await transaction.build.updateManyAndReturn({
    where: { deploymentId, number: { lt: number }, phase: "queued", outcome: null },
    data: { phase: "done", outcome: "superseded", finishedAt: new Date(), message: `Superseded by build ${number}.` },
    select: { id: true },
  });
  return {
    buildId,
    number,
    deploymentId,
    deploymentName: deployment.name,
    superseded: superseded.map((row) => row.id),
  };
}
