import type { RolloutOutcome, RolloutPhase } from "@edict/protocol";
import type { Plane } from "../plane.ts";

export interface RolloutView {
  readonly rolloutId: string;
  readonly number: number;
  readonly deploymentId: string;
  readonly build: { readonly buildId: string; readonly number: number; readonly bundleId: string | undefined };
  readonly previousBuild: { readonly buildId: string; readonly number: number } | undefined;
  readonly phase: RolloutPhase;
  readonly outcome: RolloutOutcome | undefined;
  readonly message: string | undefined;
  /** `push` or `rollback`. */
  readonly reason: string;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | undefined;
  readonly steps: readonly RolloutStepView[];
}

export interface RolloutStepView {
  readonly position: number;
  readonly name: string;
  readonly percent: number;
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
  readonly message: string | undefined;
}

/** Newest first. */
export async function listRollouts(
  plane: Pick<Plane, "database">,
  input: { readonly deploymentId: string; readonly limit?: number },
): Promise<RolloutView[]> {
  const rows = await plane.database.rollout.findMany({
    where: { deploymentId: input.deploymentId },
    include: {
      build: { select: { id: true, number: true, bundleId: true } },
      previousBuild: { select: { id: true, number: true } },
      steps: { orderBy: { position: "asc" } },
    },
    orderBy: { number: "desc" },
    take: input.limit ?? 50,
  });
  return rows.map((row) => ({
    rolloutId: row.id,
    number: row.number,
    deploymentId: row.deploymentId,
    build: { buildId: row.build.id, number: row.build.number, bundleId: row.build.bundleId ?? undefined },
    previousBuild:
      row.previousBuild === null ? undefined : { buildId: row.previousBuild.id, number: row.previousBuild.number },
    phase: row.phase,
    outcome: row.outcome ?? undefined,
    message: row.message ?? undefined,
    reason: row.reason,
    requestedBy: row.requestedBy,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt ?? undefined,
    steps: row.steps.map(({ position, name, percent, startedAt, finishedAt, message }) => ({
      position,
      name,
      percent,
      startedAt: startedAt ?? undefined,
      finishedAt: finishedAt ?? undefined,
      message: message ?? undefined,
    })),
  }));
}
