import { EdictError, type RolloutOutcome, type RolloutPhase } from "@edict/protocol";
import { type BuildView, buildInclude, toBuildView } from "../builds/list-builds.ts";
import { liveSince } from "../fleet/pdp-liveness.ts";
import type { Plane } from "../plane.ts";

export interface DeploymentView {
  readonly deploymentId: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly slug: string;
  readonly createdAt: Date;
  readonly stores: readonly {
    readonly storeId: string;
    readonly name: string;
    readonly slug: string;
    readonly branch: string;
  }[];
  /** What every decision point gets once no rollout is under way. */
  readonly activeBuild: BuildView | undefined;
  readonly latestBuild: BuildView | undefined;
  /** The newest rollout, open or ended. */
  readonly latestRollout: RolloutSummary | undefined;
  /** Connected decision points. */
  readonly connectedPdps: number;
}

export interface RolloutSummary {
  readonly rolloutId: string;
  readonly number: number;
  readonly buildId: string;
  readonly phase: RolloutPhase;
  readonly outcome: RolloutOutcome | undefined;
  readonly message: string | undefined;
}

/** By name. */
export async function listDeployments(plane: Pick<Plane, "database">, workspaceId: string): Promise<DeploymentView[]> {
  const rows = await plane.database.deployment.findMany({
    where: { workspaceId },
    include: toInclude(),
    orderBy: { name: "asc" },
  });
  return rows.map(toView);
}

/** @throws EdictError `not_found` */
export async function getDeployment(plane: Pick<Plane, "database">, deploymentId: string): Promise<DeploymentView> {
  const row = await plane.database.deployment.findUnique({ where: { id: deploymentId }, include: toInclude() });
  if (row === null) throw new EdictError("not_found", "There is no such deployment.");
  return toView(row);
}

function toInclude() {
  return {
    stores: { include: { store: { select: { name: true, slug: true } } }, orderBy: { position: "asc" } },
    activeBuild: { include: buildInclude },
    builds: { include: buildInclude, orderBy: { number: "desc" }, take: 1 },
    rollouts: { orderBy: { number: "desc" }, take: 1 },
    _count: { select: { pdps: { where: { gatewayId: { not: null }, lastSeenAt: { gte: liveSince() } } } } },
  } as const;
}

type BuildRow = Parameters<typeof toBuildView>[0];

interface DeploymentRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly slug: string;
  readonly createdAt: Date;
  readonly stores: readonly {
    readonly storeId: string;
    readonly branch: string;
    readonly store: { readonly name: string; readonly slug: string };
  }[];
  readonly activeBuild: BuildRow | null;
  readonly builds: readonly BuildRow[];
  readonly rollouts: readonly {
    readonly id: string;
    readonly number: number;
    readonly buildId: string;
    readonly phase: RolloutPhase;
    readonly outcome: RolloutOutcome | null;
    readonly message: string | null;
  }[];
  readonly _count: { readonly pdps: number };
}

function toView(row: DeploymentRow): DeploymentView {
  const latest = row.builds[0];
  const rollout = row.rollouts[0];
  return {
    deploymentId: row.id,
    workspaceId: row.workspaceId,
    name: row.name,
    slug: row.slug,
    createdAt: row.createdAt,
    stores: row.stores.map(({ storeId, branch, store }) => ({ storeId, name: store.name, slug: store.slug, branch })),
    activeBuild: row.activeBuild === null ? undefined : toBuildView(row.activeBuild),
    latestBuild: latest === undefined ? undefined : toBuildView(latest),
    latestRollout:
      rollout === undefined
        ? undefined
        : {
            rolloutId: rollout.id,
            number: rollout.number,
            buildId: rollout.buildId,
            phase: rollout.phase,
            outcome: rollout.outcome ?? undefined,
            message: rollout.message ?? undefined,
          },
    connectedPdps: row._count.pdps,
  };
}
