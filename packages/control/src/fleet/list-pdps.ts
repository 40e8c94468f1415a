import type { Plane } from "../plane.ts";
import { chooseBundle, readDeploymentTarget } from "../rollouts/read-deployment-target.ts";
import { liveSince } from "./pdp-liveness.ts";

export interface PdpView {
  readonly pdpId: string;
  readonly instance: string;
  /** `0.55.0-<commit>` for a stock Cerbos PDP, `edict/…` for Edict's own. */
  readonly version: string;
  readonly clientId: string;
  readonly activeBundleId: string | undefined;
  /** What it should have. */
  readonly targetBundleId: string | undefined;
  readonly isConnected: boolean;
  readonly isInSync: boolean;
  /** The last bundle it refused, and why. */
  readonly refusal: { readonly bundleId: string; readonly reason: string } | undefined;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** Connected ones first, then by name. */
export async function listPdps(plane: Pick<Plane, "database">, deploymentId: string): Promise<PdpView[]> {
  const target = await readDeploymentTarget(plane, deploymentId);
  const rows = await plane.database.pdpInstance.findMany({ where: { deploymentId }, orderBy: { instance: "asc" } });
  const views = rows.map((row): PdpView => {
    const targetBundleId = target === undefined ? undefined : chooseBundle(target, row.instance)?.bundleId;
    const activeBundleId = row.activeBundleId ?? undefined;
    const refused = row.refusedBundleId;
    return {
      pdpId: row.id,
      instance: row.instance,
      version: row.version,
      clientId: row.clientId,
      activeBundleId,
      targetBundleId,
      isConnected: row.gatewayId !== null && row.lastSeenAt >= liveSince(),
      isInSync: activeBundleId !== undefined && activeBundleId === targetBundleId,
      refusal: refused === null ? undefined : { bundleId: refused, reason: row.refusedReason ?? "" },
      firstSeenAt: row.firstSeenAt,
      lastSeenAt: row.lastSeenAt,
    };
  });
  return views.sort((a, b) => Number(b.isConnected) - Number(a.isConnected));
}
