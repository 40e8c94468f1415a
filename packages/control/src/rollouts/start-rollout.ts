import type { Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { planRollout, startFirstStep } from "./advance-rollout.ts";
import { toRolloutColumns, toStepColumns } from "./rollout-rows.ts";

/** One step for the whole fleet; a decision point that says nothing holds it up for half a minute. */
const defaultSteps = [{ name: "all", percent: 100, timeoutMs: 30_000 }] as const;

/**
 * Begins to roll out a build: older open rollouts of the deployment are superseded, and the first share of the fleet gets the
 * new build when the transaction commits. `undefined` if a newer build was pushed out meanwhile.
 *
 * @returns the rollout's id
 */
export async function startRollout(
  transaction: Transaction,
  input: {
    readonly deploymentId: string;
    readonly buildId: string;
    readonly reason: "push" | "rollback";
    readonly requestedBy: string;
  },
): Promise<string | undefined> {
  const { deploymentId, buildId, reason, requestedBy } = input;
  const deployment = await transaction.deployment.update({
    where: { id: deploymentId },
    data: { lastRollout: { increment: 1 } },
  });
  if (reason === "push" && (await isOvertaken(transaction, deploymentId, buildId))) {
    await transaction.deployment.update({ where: { id: deploymentId }, data: { lastRollout: { decrement: 1 } } });
    return undefined;
  }
  await transaction.rollout.updateMany({
    where: { deploymentId, outcome: null },
    data: { phase: "done", outcome: "superseded", finishedAt: new Date(), message: "A newer rollout took over." },
  });
  const rolloutId = newId("rollout");
  const state = startFirstStep(planRollout(defaultSteps), Date.now());
  await transaction.rollout.create({
    data: {
      id: rolloutId,
      deploymentId,
      number: deployment.lastRollout,
      buildId,
      previousBuildId: deployment.activeBuildId,
      reason,
      requestedBy,
      ...toRolloutColumns(state),
      steps: { createMany: { data: state.steps.map((step, position) => ({ position, ...toStepColumns(step) })) } },
    },
  });
  return rolloutId;
}

async function isOvertaken(transaction: Transaction, deploymentId: string, buildId: string): Promise<boolean> {
  const build = await transaction.build.findUniqueOrThrow({ where: { id: buildId } });
  const newer = await transaction.rollout.findFirst({
    where: { deploymentId, build: { number: { gt: build.number } } },
  });
  return newer !== null;
}
