import { inactiveBundleIds } from "@edict/protocol";
import { newId } from "../new-id.ts";
import type { Plane } from "../plane.ts";

/** Who a connected decision point is. */
export interface PdpSession {
  readonly deploymentId: string;
  readonly instance: string;
  readonly version: string;
  readonly clientId: string;
  /** The gateway process that holds the connection. */
  readonly gatewayId: string;
}

/** A decision point has connected. */
export async function registerPdp(plane: Pick<Plane, "database" | "notifier">, session: PdpSession): Promise<void> {
  const { deploymentId, instance, version, clientId, gatewayId } = session;
  const seen = { version, clientId, gatewayId, lastSeenAt: new Date() };
  await plane.database.pdpInstance.upsert({
    where: { deploymentId_instance: { deploymentId, instance } },
    create: { id: newId("pdp"), deploymentId, instance, ...seen },
    update: seen,
  });
  await plane.notifier.publish("fleet", deploymentId).catch(() => {});
}

/** A decision point says which bundle it decides with. Wakes the rollout that waits for it. */
export async function recordHeartbeat(
  plane: Pick<Plane, "database" | "queue" | "notifier">,
  session: PdpSession,
  activeBundleId: string,
): Promise<void> {
  const { deploymentId, instance, version, clientId, gatewayId } = session;
  const active = inactiveBundleIds.some((id) => id === activeBundleId) || activeBundleId === "" ? null : activeBundleId;
  const seen = { version, clientId, gatewayId, lastSeenAt: new Date(), activeBundleId: active };
  const where = { deploymentId_instance: { deploymentId, instance } };
  const before = await plane.database.pdpInstance.findUnique({ where, select: { activeBundleId: true } });
  await plane.database.pdpInstance.upsert({
    where,
    create: { id: newId("pdp"), deploymentId, instance, ...seen },
    update: seen,
  });
  if (before !== null && before.activeBundleId === active) return;
  await plane.notifier.publish("fleet", deploymentId).catch(() => {});
  await wakeRollout(plane, deploymentId);
}

/**
 * A decision point could not use a bundle and keeps the one it has. If the bundle was too damaged to tell its name (""), it is the
 * one that was offered last.
 */
export async function recordRefusal(
  plane: Pick<Plane, "database" | "queue" | "notifier">,
  session: Pick<PdpSession, "deploymentId" | "instance">,
  refusal: { readonly bundleId: string; readonly reason: string },
): Promise<void> {
  const { deploymentId, instance } = session;
  const where = { deploymentId, instance };
  const offered = await plane.database.pdpInstance.findFirst({ where, select: { offeredBundleId: true } });
  const refusedBundleId = refusal.bundleId === "" ? (offered?.offeredBundleId ?? "") : refusal.bundleId;
  await plane.database.pdpInstance.updateMany({
    where,
    data: { refusedBundleId, refusedReason: refusal.reason.slice(0, 1000), lastSeenAt: new Date() },
  });
  await plane.notifier.publish("fleet", deploymentId).catch(() => {});
  await wakeRollout(plane, deploymentId);
}

/** A bundle is about to be sent to a decision point. */
export async function recordOffer(
  plane: Pick<Plane, "database">,
  session: Pick<PdpSession, "deploymentId" | "instance">,
  bundleId: string,
): Promise<void> {
  const { deploymentId, instance } = session;
  await plane.database.pdpInstance.updateMany({
    where: { deploymentId, instance },
    data: { offeredBundleId: bundleId, offeredAt: new Date() },
  });
}

/** The connection has ended; the decision point goes on deciding. */
export async function recordDisconnect(
  plane: Pick<Plane, "database" | "notifier">,
  session: PdpSession,
): Promise<void> {
  const { deploymentId, instance, gatewayId } = session;
  await plane.database.pdpInstance.updateMany({
    where: { deploymentId, instance, gatewayId },
    data: { gatewayId: null },
  });
  await plane.notifier.publish("fleet", deploymentId).catch(() => {});
}

async function wakeRollout(plane: Pick<Plane, "database" | "queue">, deploymentId: string): Promise<void> {
  const open = await plane.database.rollout.findMany({ where: { deploymentId, outcome: null }, select: { id: true } });
  for (const { id } of open) await plane.queue.enqueue("rollout.advance", { rolloutId: id });
}
