import {
  createAccessToken,
  createCredential,
  listAccessTokens,
  listCredentials,
  listPublicKeys,
  revokeAccessToken,
  revokeCredential,
} from "@edict/control";
import { z } from "zod";
import { setViewerPassword } from "../auth.ts";
import { procedure, router } from "../trpc.ts";
import { identifier, inWorkspace, requireDeployment, requireInWorkspace } from "./require-operation.ts";

const named = inWorkspace.extend({ name: z.string().trim().min(1).max(100) });

export const accessProcedures = router({
  tokens: procedure.input(inWorkspace).query(async ({ ctx, input }) => {
    await requireInWorkspace(ctx, input.workspaceId, "read");
    return listAccessTokens(ctx.plane, input.workspaceId);
  }),
  credentials: procedure.input(inWorkspace).query(async ({ ctx, input }) => {
    await requireInWorkspace(ctx, input.workspaceId, "read");
    return listCredentials(ctx.plane, input.workspaceId);
  }),
  publicKeys: procedure.input(inWorkspace).query(async ({ ctx, input }) => {
    await requireInWorkspace(ctx, input.workspaceId, "read");
    return listPublicKeys(ctx.plane, input.workspaceId);
  }),
  createToken: procedure.input(named).mutation(async ({ ctx, input }) => {
    await requireInWorkspace(ctx, input.workspaceId, "administer");
    const { userId } = ctx.viewer;
    return createAccessToken(ctx.plane, { ...input, userId, actor: userId });
  }),
  createCredential: procedure
    .input(named.extend({ deploymentId: identifier.optional() }))
    .mutation(async ({ ctx, input }) => {
      const { workspaceId, name, deploymentId } = input;
      await requireInWorkspace(ctx, workspaceId, "administer");
      if (deploymentId !== undefined) await requireDeployment(ctx, deploymentId, "administer");
      return createCredential(ctx.plane, {
        workspaceId,
        name,
        actor: ctx.viewer.userId,
        ...(deploymentId === undefined ? {} : { deploymentId }),
      });
    }),
  setPassword: procedure
    .input(z.object({ password: z.string().min(10).max(128), currentPassword: z.string().max(128).optional() }))
    .mutation(async ({ ctx, input }) => {
      const { password, currentPassword } = input;
      await setViewerPassword(ctx.viewer.userId, { password, currentPassword });
    }),
  revokeToken: procedure.input(inWorkspace.extend({ tokenId: identifier })).mutation(async ({ ctx, input }) => {
    await requireInWorkspace(ctx, input.workspaceId, "administer");
    await revokeAccessToken(ctx.plane, { ...input, actor: ctx.viewer.userId });
  }),
  revokeCredential: procedure.input(inWorkspace.extend({ clientId: identifier })).mutation(async ({ ctx, input }) => {
    await requireInWorkspace(ctx, input.workspaceId, "administer");
    await revokeCredential(ctx.plane, { ...input, actor: ctx.viewer.userId });
  }),
});
