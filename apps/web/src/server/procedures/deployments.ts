import { createDeployment, listDeployments, listPdps, listRollouts, rollBackDeployment } from "@edict/control";
import { z } from "zod";
import { procedure, router } from "../trpc.ts";
import { identifier, inWorkspace, requireDeployment, requireInWorkspace } from "./require-operation.ts";

const ofDeployment = z.object({ deploymentId: identifier });

export const deploymentProcedures = router({
  list: procedure.input(inWorkspace).query(async ({ ctx, input }) => {
    await requireInWorkspace(ctx, input.workspaceId, "read");
    return listDeployments(ctx.plane, input.workspaceId);
  }),
  get: procedure.input(ofDeployment).query(({ ctx, input }) => requireDeployment(ctx, input.deploymentId, "read")),
  rollouts: procedure.input(ofDeployment).query(async ({ ctx, input }) => {
    await requireDeployment(ctx, input.deploymentId, "read");
    return listRollouts(ctx.plane, { deploymentId: input.deploymentId });
  }),
  pdps: procedure.input(ofDeployment).query(async ({ ctx, input }) => {
    await requireDeployment(ctx, input.deploymentId, "read");
    return listPdps(ctx.plane, input.deploymentId);
  }),
  rollBack: procedure.input(ofDeployment.extend({ buildId: identifier })).mutation(async ({ ctx, input }) => {
    await requireDeployment(ctx, input.deploymentId, "operate");
    return rollBackDeployment(ctx.plane, { ...input, actor: ctx.viewer.userId });
  }),
  create: procedure
    .input(inWorkspace.extend({ name: z.string().max(200), storeIds: z.array(identifier).min(1).max(100) }))
    .mutation(async ({ ctx, input }) => {
      const { workspaceId, name, storeIds } = input;
      await requireInWorkspace(ctx, workspaceId, "operate");
      const stores = storeIds.map((storeId) => ({ storeId }));
      return createDeployment(ctx.plane, { workspaceId, name, stores, actor: ctx.viewer.userId });
    }),
});
