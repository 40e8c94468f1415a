import type { BuildStepPhase } from "@edict/protocol";
import { newId } from "../new-id.ts";
import type { Plane } from "../plane.ts";
import type { BuildClaim, ClaimState } from "./claim-build.ts";

/** Enters a phase. Writes nothing unless the claim is held. */
export async function startBuildStep(
  plane: Pick<Plane, "database" | "notifier">,
  claim: BuildClaim,
  phase: BuildStepPhase,
): Promise<ClaimState> {
  const { buildId, attempt } = claim;
  const state = await plane.database.$transaction(async (transaction) => {
    const [row] = await transaction.build.updateManyAndReturn({
      where: { id: buildId, attempt, outcome: null, leaseUntil: { not: null } },
      data: { phase },
      select: { cancelRequestedAt: true },
    });
    if (row === undefined) return "lost";
    if (row.cancelRequestedAt !== null) return "cancelled";
    await transaction.buildStep.create({
      data: { id: newId("buildStep"), buildId, attempt, phase, startedAt: new Date() },
    });
    return "held";
  });
  if (state === "held") await plane.notifier.publish("build", buildId).catch(() => {});
  return state;
}

/** Ends a phase with a sentence that anybody may read. */
export async function finishBuildStep(
  plane: Pick<Plane, "database" | "notifier">,
  claim: BuildClaim,
  step: { readonly phase: BuildStepPhase; readonly ok: boolean; readonly message: string },
): Promise<void> {
  const { buildId, attempt } = claim;
  const { phase, ok, message } = step;
  await plane.database.buildStep.updateMany({
    where: { buildId, attempt, phase, finishedAt: null },
    data: { finishedAt: new Date(), ok, message },
  });
  await plane.notifier.publish("build", buildId).catch(() => {});
}

/** Adds lines to the log of a build. */
export async function appendBuildLog(
  plane: Pick<Plane, "database" | "notifier">,
  claim: BuildClaim,
  log: { readonly phase: BuildStepPhase; readonly lines: readonly string[] },
): Promise<void> {
  if (log.lines.length === 0) return;
  const { buildId, attempt } = claim;
  const at = new Date();
  await plane.database.buildLogLine.createMany({
    data: log.lines.map((text) => ({ buildId, attempt, phase: log.phase, at, text: text.slice(0, lineLengthMax) })),
  });
  await plane.notifier.publish("build", buildId).catch(() => {});
}

const lineLengthMax = 4000;
