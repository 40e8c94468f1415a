import { limits } from "@edict/protocol";
import type { Plane } from "../plane.ts";

/** A worker's right to run a build; ends with its lease. */
export interface BuildClaim {
  readonly buildId: string;
  /** Fences off a worker whose lease has passed on: every write names it. */
  readonly attempt: number;
}

export interface ClaimedBuild extends BuildClaim {
  readonly number: number;
  readonly deploymentId: string;
  readonly workspaceId: string;
  /** By position of the store in the deployment. */
  readonly sources: readonly { readonly storeId: string; readonly storeName: string; readonly commit: string }[];
}

/**
 * Takes a build that is queued, or whose worker has let its lease run out. Of several claimants one gets it (compare and
 * set); the others, and whoever claims a build that has ended, get `undefined`.
 */
export async function claimBuild(
  plane: Pick<Plane, "database" | "notifier">,
  input: { readonly buildId: string; readonly workerId: string; readonly leaseMs: number },
): Promise<ClaimedBuild | undefined> {
  const { buildId, workerId, leaseMs } = input;
  const now = new Date();
  const [row] = await plane.database.build.updateManyAndReturn({
    where: {
      id: buildId,
      outcome: null,
      attempt: { lt: limits.buildAttempts },
      OR: [{ phase: "queued", leaseUntil: null }, { leaseUntil: { lt: now } }],
    },
    data: {
      phase: "checkout",
      attempt: { increment: 1 },
      workerId,
      leaseUntil: new Date(now.getTime() + leaseMs),
      startedAt: now,
    },
    select: { attempt: true },
  });
  if (row === undefined) return undefined;
  const build = await plane.database.build.findUniqueOrThrow({
    where: { id: buildId },
    include: { deployment: { include: { stores: true } }, sources: { include: { store: true } } },
  });
  await plane.notifier.publish("build", buildId).catch(() => {});
  const positionOf = new Map(build.deployment.stores.map((use) => [use.storeId, use.position]));
  const sources = [...build.sources].sort(
    (a, b) => (positionOf.get(a.storeId) ?? 0) - (positionOf.get(b.storeId) ?? 0),
  );
  return {
    buildId,
    attempt: row.attempt,
    number: build.number,
    deploymentId: build.deploymentId,
    workspaceId: build.deployment.workspaceId,
    sources: sources.map(({ storeId, store, commit }) => ({ storeId, storeName: store.name, commit })),
  };
}

/** What a claim is worth now: still held, ended by a cancellation, or passed on to another worker. */
export type ClaimState = "held" | "cancelled" | "lost";

/** Says that the worker is alive, and learns whether it should go on. */
export async function renewClaim(
  plane: Pick<Plane, "database">,
  claim: BuildClaim,
  leaseMs: number,
): Promise<ClaimState> {
  const [row] = await plane.database.build.updateManyAndReturn({
    where: { id: claim.buildId, attempt: claim.attempt, outcome: null, leaseUntil: { not: null } },
    data: { leaseUntil: new Date(Date.now() + leaseMs) },
    select: { cancelRequestedAt: true },
  });
  if (row === undefined) return "lost";
  return row.cancelRequestedAt === null ? "held" : "cancelled";
}
