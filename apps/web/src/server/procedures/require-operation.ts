import { getBuild, getDeployment, getStore, type Operation, requireMembership } from "@edict/control";
import { z } from "zod";
import type { SignedInContext } from "../trpc.ts";

export const identifier = z.string().min(1).max(64);
export const inWorkspace = z.object({ workspaceId: identifier });

export function requireInWorkspace(context: SignedInContext, workspaceId: string, operation: Operation) {
  return requireMembership(context.plane, { workspaceId, userId: context.viewer.userId, operation });
}

/** The store, if the viewer may do this to it. @throws EdictError `not_found`, `permission_denied` */
export async function requireStore(context: SignedInContext, storeId: string, operation: Operation) {
  const store = await getStore(context.plane, storeId);
  await requireInWorkspace(context, store.workspaceId, operation);
  return store;
}

/** The build, if the viewer may do this to it. @throws EdictError `not_found`, `permission_denied` */
export async function requireBuild(context: SignedInContext, buildId: string, operation: Operation) {
  const build = await getBuild(context.plane, buildId);
  await requireInWorkspace(context, build.workspaceId, operation);
  return build;
}

/** The deployment, if the viewer may do this to it. @throws EdictError `not_found`, `permission_denied` */
export async function requireDeployment(context: SignedInContext, deploymentId: string, operation: Operation) {
  const deployment = await getDeployment(context.plane, deploymentId);
  await requireInWorkspace(context, deployment.workspaceId, operation);
  return deployment;
}
