import type { SignedManifest } from "@edict/protocol";
import type { Plane } from "../plane.ts";

/** The signed manifest of a bundle of a deployment; `undefined` if no build of it made that bundle. */
export async function readSignedManifest(
  plane: Pick<Plane, "database">,
  input: { readonly deploymentId: string; readonly bundleId: string },
): Promise<SignedManifest | undefined> {
  const row = await plane.database.build.findFirst({
    where: { ...input, outcome: "succeeded" },
    orderBy: { number: "desc" },
    select: { manifest: true, signature: true, signingKeyId: true },
  });
  if (row === null || row.manifest === null || row.signature === null || row.signingKeyId === null) return undefined;
  return { manifest: row.manifest, signature: Buffer.from(row.signature).toString("base64"), keyId: row.signingKeyId };
}

export interface PublicKeyView {
  readonly keyId: string;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
}

/** The keys that sign for a workspace, newest first; retired ones are left out. */
export async function listPublicKeys(plane: Pick<Plane, "database">, workspaceId: string): Promise<PublicKeyView[]> {
  const rows = await plane.database.signingKey.findMany({
    where: { workspaceId, retiredAt: null },
    orderBy: { createdAt: "desc" },
  });
  return rows.map((row) => ({ keyId: row.id, publicKey: Buffer.from(row.publicKeyDer).toString("base64") }));
}
