import { createStore, listStoreFiles, listStores, listStoreVersions, readStoreFile } from "@edict/control";
import { z } from "zod";
import { readEnvironment } from "../../env.ts";
import { procedure, router } from "../trpc.ts";
import { identifier, inWorkspace, requireInWorkspace, requireStore } from "./require-operation.ts";

const commit = z.string().regex(/^[0-9a-f]{40,64}$/);
const shownBytesMax = 1_000_000;

export const storeProcedures = router({
  list: procedure.input(inWorkspace).query(async ({ ctx, input }) => {
    await requireInWorkspace(ctx, input.workspaceId, "read");
    return listStores(ctx.plane, input.workspaceId);
  }),
  get: procedure.input(z.object({ storeId: identifier })).query(async ({ ctx, input }) => {
    const store = await requireStore(ctx, input.storeId, "read");
    return { ...store, remote: `${readEnvironment().gitUrl}/git/${store.slug}.git` };
  }),
  versions: procedure.input(z.object({ storeId: identifier })).query(async ({ ctx, input }) => {
    await requireStore(ctx, input.storeId, "read");
    return listStoreVersions(ctx.plane, { storeId: input.storeId, limit: 200 });
  }),
  files: procedure.input(z.object({ storeId: identifier, commit })).query(async ({ ctx, input }) => {
    await requireStore(ctx, input.storeId, "read");
    return listStoreFiles(ctx.plane, input);
  }),
  file: procedure
    .input(z.object({ storeId: identifier, commit, path: z.string().min(1).max(1024) }))
    .query(async ({ ctx, input }) => {
      await requireStore(ctx, input.storeId, "read");
      return toShownFile(await readStoreFile(ctx.plane, input));
    }),
  create: procedure.input(inWorkspace.extend({ name: z.string().max(200) })).mutation(async ({ ctx, input }) => {
    await requireInWorkspace(ctx, input.workspaceId, "operate");
    return createStore(ctx.plane, { ...input, actor: ctx.viewer.userId });
  }),
});

function toShownFile(bytes: Uint8Array): { readonly bytes: number; readonly text: string | undefined } {
  if (bytes.byteLength > shownBytesMax) return { bytes: bytes.byteLength, text: undefined };
  try {
    return { bytes: bytes.byteLength, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { bytes: bytes.byteLength, text: undefined };
  }
}
