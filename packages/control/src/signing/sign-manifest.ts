import { createPrivateKey, sign } from "node:crypto";
import { type ArtifactManifest, EdictError, encodeManifest } from "@edict/protocol";
import type { Plane } from "../plane.ts";
import { openSecret } from "../seal-secret.ts";

export interface ManifestSignature {
  /** Canonical JSON: the bytes that were signed. */
  readonly manifest: string;
  readonly signature: Uint8Array;
  readonly signingKeyId: string;
}

/**
 * Signs a manifest with the workspace's newest Ed25519 key. Ed25519 is deterministic: the same manifest and key give the same
 * signature.
 *
 * @throws EdictError `not_found` if the workspace has no key, `internal` if it cannot be opened
 */
export async function signManifest(
  plane: Pick<Plane, "database" | "secret">,
  input: { readonly workspaceId: string; readonly manifest: ArtifactManifest },
): Promise<ManifestSignature> {
  const row = await plane.database.signingKey.findFirst({
    where: { workspaceId: input.workspaceId, retiredAt: null },
    orderBy: { createdAt: "desc" },
  });
  if (row === null) throw new EdictError("not_found", "The workspace has no signing key.");
  const privateKeyDer = openSecret(plane.secret, row.sealedPrivateKey);
  const key = createPrivateKey({ key: Buffer.from(privateKeyDer), format: "der", type: "pkcs8" });
  const manifest = encodeManifest(input.manifest);
  return { manifest, signature: sign(null, Buffer.from(manifest, "utf8"), key), signingKeyId: row.id };
}
