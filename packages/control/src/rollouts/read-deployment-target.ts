import type { Plane } from "../plane.ts";
import { isInShare } from "./fleet-share.ts";

/** A bundle that may be handed out. */
export interface BundleRef {
  readonly buildId: string;
  readonly bundleId: string;
  /** Digest and size of the rule table. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Which bundle the decision points of a deployment should have. */
export interface DeploymentTarget {
  readonly deploymentId: string;
  readonly workspaceId: string;
  /** What those outside the rollout get. */
  readonly active: BundleRef | undefined;
  readonly rollout: { readonly rolloutId: string; readonly bundle: BundleRef; readonly percent: number } | undefined;
}

/** Reads the target from the rows; `undefined` if there is no such deployment. */
export async function readDeploymentTarget(
  plane: Pick<Plane, "database">,
  deploymentId: string,
): Promise<DeploymentTarget | undefined> {
  const withTable = { include: { artifacts: { where: { kind: "rule-table" } } } } as const;
  const row = await plane.database.deployment.findUnique({
    where: { id: deploymentId },
    include: {
      activeBuild: withTable,
      rollouts: {
        where: { outcome: null },
        orderBy: { number: "desc" },
        take: 1,
        include: { build: withTable, steps: true },
      },
    },
  });
  if (row === null) return undefined;
  const open = row.rollouts[0];
  const bundle = toBundleRef(open?.build ?? null);
  const percent = Math.max(0, ...(open?.steps ?? []).map((step) => (step.startedAt === null ? 0 : step.percent)));
  return {
    deploymentId,
    workspaceId: row.workspaceId,
    active: toBundleRef(row.activeBuild),
    rollout: open === undefined || bundle === undefined ? undefined : { rolloutId: open.id, bundle, percent },
  };
}

/** The bundle one decision point should have; `undefined` while there is none. */
export function chooseBundle(target: DeploymentTarget, instance: string): BundleRef | undefined {
  const { rollout, active } = target;
  return rollout !== undefined && isInShare(instance, rollout.percent) ? rollout.bundle : active;
}

function toBundleRef(
  build: {
    readonly id: string;
    readonly bundleId: string | null;
    readonly artifacts: readonly { sha256: string; bytes: number }[];
  } | null,
): BundleRef | undefined {
  const table = build?.artifacts[0];
  if (build === null || build.bundleId === null || table === undefined) return undefined;
  return { buildId: build.id, bundleId: build.bundleId, sha256: table.sha256, bytes: table.bytes };
}
