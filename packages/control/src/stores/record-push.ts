import { type CreatedBuild, createBuild } from "../builds/create-build.ts";
import { deliverBuilds } from "../builds/deliver-builds.ts";
import type { Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import type { Plane } from "../plane.ts";
import { recordAudit } from "../record-audit.ts";

/** A branch of a store that now stands at another commit. */
export interface Push {
  readonly storeId: string;
  readonly branch: string;
  readonly commit: string;
  readonly message: string;
  readonly author: string;
  readonly authoredAt: Date;
  /** Name of the token or person. */
  readonly pushedBy: string;
}

export interface RecordedPush {
  readonly storeVersionId: string;
  readonly number: number;
  /** One per deployment that uses this branch of the store, also where they began when the same head was recorded before. */
  readonly builds: readonly CreatedBuild[];
}

/**
 * Records a store version and a build for each deployment that uses it, in one transaction; older builds that no worker
 * has begun are superseded. Then wakes a worker. Recording the same head of a branch again records nothing: the sweeper may
 * have been there first.
 */
export async function recordPush(
  plane: Pick<Plane, "database" | "queue" | "notifier">,
  push: Push,
): Promise<RecordedPush> {
  const recorded = await plane.database.$transaction((transaction) => recordInTransaction(transaction, push));
  await deliverBuilds(plane, recorded.builds);
  await plane.notifier.publish("store", push.storeId).catch(() => {});
  return recorded;
}

async function recordInTransaction(transaction: Transaction, push: Push): Promise<RecordedPush> {
  const { storeId, branch, commit, message, author, authoredAt, pushedBy } = push;
  // Takes the row's lock first: pushes to one store are numbered one after another.
  const store = await transaction.store.update({ where: { id: storeId }, data: { lastVersion: { increment: 1 } } });
  const previous = await transaction.storeVersion.findFirst({
    where: { storeId, branch },
    orderBy: { number: "desc" },
  });
  if (previous?.commit === commit) {
    await transaction.store.update({ where: { id: storeId }, data: { lastVersion: { decrement: 1 } } });
    return { storeVersionId: previous.id, number: previous.number, builds: await findBegun(transaction, previous.id) };
  }
  const storeVersionId = newId("storeVersion");
  await transaction.storeVersion.create({
    data: {
      id: storeVersionId,
      storeId,
      number: store.lastVersion,
      branch,
      commit,
      message,
      author,
      authoredAt,
      pushedBy,
    },
  });
  const uses = await transaction.deploymentStore.findMany({
    where: { storeId, branch },
    orderBy: { deploymentId: "asc" },
  });
  const builds: CreatedBuild[] = [];
  for (const use of uses) {
    const build = await createBuild(transaction, { deploymentId: use.deploymentId, requestedBy: pushedBy });
    if (build !== undefined) builds.push(build);
  }
  const data = { version: store.lastVersion, commit, branch };
  await recordAudit(transaction, {
    workspaceId: store.workspaceId,
    actor: pushedBy,
    action: "store.push",
    target: storeId,
    data,
  });
  return { storeVersionId, number: store.lastVersion, builds };
}

/** The first build of each deployment from a version. */
async function findBegun(transaction: Transaction, storeVersionId: string): Promise<CreatedBuild[]> {
  const builds = await transaction.build.findMany({
    where: { sources: { some: { storeVersionId } } },
    distinct: ["deploymentId"],
    orderBy: [{ deploymentId: "asc" }, { number: "asc" }],
    include: { deployment: { select: { name: true } } },
  });
  return builds.map(({ id, number, deploymentId, deployment }) => {
    return { buildId: id, number, deploymentId, deploymentName: deployment.name, superseded: [] };
  });
}
