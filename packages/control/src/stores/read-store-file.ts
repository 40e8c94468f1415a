import { EdictError } from "@edict/protocol";
import type { Plane } from "../plane.ts";

export interface StoreFileView {
  readonly path: string;
  readonly bytes: number;
}

/** The files of one version, by path. @throws EdictError `not_found` */
export async function listStoreFiles(
  plane: Pick<Plane, "repositories">,
  input: { readonly storeId: string; readonly commit: string },
): Promise<StoreFileView[]> {
  const entries = await plane.repositories.listFiles(input.storeId, input.commit);
  return entries.map(({ path, bytes }) => ({ path, bytes }));
}

/** One file of one version. @throws EdictError `not_found` */
export async function readStoreFile(
  plane: Pick<Plane, "repositories">,
  input: { readonly storeId: string; readonly commit: string; readonly path: string },
): Promise<Uint8Array> {
  const entries = await plane.repositories.listFiles(input.storeId, input.commit);
  const entry = entries.find((candidate) => candidate.path === input.path);
  const blobs = entry === undefined ? undefined : await plane.repositories.readBlobs(input.storeId, [entry.oid]);
  const bytes = entry === undefined ? undefined : blobs?.get(entry.oid);
  if (bytes === undefined)
    throw new EdictError("not_found", `There is no file ${JSON.stringify(input.path)} in this version.`);
  return bytes;
}
