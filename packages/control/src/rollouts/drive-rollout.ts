import type { Transaction } from "../database.ts";
import { liveSince } from "../fleet/pdp-liveness.ts";
import type { Plane } from "../plane.ts";
import { advanceRollout, type RolloutFacts, type RolloutState } from "./advance-rollout.ts";
import { fromRolloutRow, toRolloutColumns, toStepColumns } from "./rollout-rows.ts";

/**
 * Gathers the facts about a rollout, asks the reducer and writes what it says. Safe to call at any time and from several
 * processes: the rollout's row is locked meanwhile. An open rollout is looked at again when a decision point reports, and by
 * the sweeper.
 */
export async function driveRollout(plane: Pick<Plane, "database" | "notifier">, rolloutId: string): Promise<void> {
  const deploymentId = await plane.database.$transaction((transaction) => driveInTransaction(transaction, rolloutId));
  if (deploymentId !== undefined) await plane.notifier.publish("deployment", deploymentId).catch(() => {});
}

/** @returns the deployment if anything changed */
async function driveInTransaction(transaction: Transaction, rolloutId: string): Promise<string | undefined> {
  await transaction.$queryRaw`SELECT id FROM "Rollout" WHERE id = ${rolloutId} FOR UPDATE`;
  const row = await transaction.rollout.findUnique({ where: { id: rolloutId }, include: { steps: true, build: true } });
  if (row === null || row.outcome !== null) return undefined;
  const before = fromRolloutRow(row);
  const bundleId = row.build.bundleId ?? "";
  const after = advanceRollout(before, await gatherFacts(transaction, { ...row, bundleId }));
  if (JSON.stringify(after) === JSON.stringify(before)) return undefined;
  await writeState(transaction, rolloutId, after);
  if (after.outcome === "succeeded") {
    await transaction.deployment.update({ where: { id: row.deploymentId }, data: { activeBuildId: row.buildId } });
  }
  return row.deploymentId;
}

async function gatherFacts(
  transaction: Transaction,
  rollout: { readonly deploymentId: string; readonly number: number; readonly bundleId: string },
): Promise<RolloutFacts> {
  const { deploymentId, number, bundleId } = rollout;
  const newer = await transaction.rollout.count({ where: { deploymentId, number: { gt: number } } });
  const fleet = await transaction.pdpInstance.findMany({
    where: { deploymentId, gatewayId: { not: null }, lastSeenAt: { gte: liveSince() } },
  });
  return {
    now: Date.now(),
    bundleId,
    isSuperseded: newer > 0,
    fleet: fleet.map((pdp) => ({
      instance: pdp.instance,
      activeBundleId: pdp.activeBundleId ?? undefined,
      refusedBundleId: pdp.refusedBundleId ?? undefined,
    })),
  };
}

async function writeState(transaction: Transaction, rolloutId: string, state: RolloutState): Promise<void> {
  const finishedAt = state.phase === "done" ? new Date() : null;
  await transaction.rollout.update({ where: { id: rolloutId }, data: { ...toRolloutColumns(state), finishedAt } });
  for (const [position, step] of state.steps.entries()) {
    await transaction.rolloutStep.update({
      where: { rolloutId_position: { rolloutId, position } },
      data: toStepColumns(step),
    });
  }
}
