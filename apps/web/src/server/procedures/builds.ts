import { cancelBuild, listBuilds, readBuildLog, requestBuild } from "@edict/control";
import { z } from "zod";
import { procedure, router } from "../trpc.ts";
import { identifier, inWorkspace, requireBuild, requireDeployment, requireInWorkspace } from "./require-operation.ts";

const pageSize = 50;

export const buildProcedures = router({
  list: procedure
    .input(inWorkspace.extend({ deploymentId: identifier.optional(), cursor: identifier.optional() }))
    .query(async ({ ctx, input }) => {
      await requireInWorkspace(ctx, input.workspaceId, "read");
      const { workspaceId, deploymentId, cursor } = input;
      const builds = await listBuilds(ctx.plane, {
        workspaceId,
        limit: pageSize,
        ...(deploymentId === undefined ? {} : { deploymentId }),
        ...(cursor === undefined ? {} : { before: cursor }),
      });
      return { builds, nextCursor: builds.length < pageSize ? undefined : builds.at(-1)?.buildId };
    }),
  get: procedure
    .input(z.object({ buildId: identifier }))
    .query(({ ctx, input }) => requireBuild(ctx, input.buildId, "read")),
  log: procedure.input(z.object({ buildId: identifier })).query(async ({ ctx, input }) => {
    await requireBuild(ctx, input.buildId, "read");
    return readBuildLog(ctx.plane, { buildId: input.buildId, limit: 5000 });
  }),
  cancel: procedure.input(z.object({ buildId: identifier })).mutation(async ({ ctx, input }) => {
    await requireBuild(ctx, input.buildId, "operate");
    await cancelBuild(ctx.plane, { buildId: input.buildId, actor: ctx.viewer.userId });
  }),
  request: procedure.input(z.object({ deploymentId: identifier })).mutation(async ({ ctx, input }) => {
    await requireDeployment(ctx, input.deploymentId, "operate");
    return requestBuild(ctx.plane, { deploymentId: input.deploymentId, actor: ctx.viewer.userId });
  }),
});
