import { createHash, createPublicKey, verify } from "node:crypto";
import { type ArtifactManifest, EdictError, parseManifest, type SignedManifest } from "@edict/protocol";

/** A bundle as it came, with what vouches for it. */
export interface SignedBundle {
  readonly bytes: Uint8Array;
  readonly manifest: SignedManifest;
}

/**
 * Checks that a trusted key signed a manifest which names exactly these bytes for this deployment.
 * Throws `EdictError`: `bundle_signature` if nobody trusted vouches for it, `bundle_corrupt` if the bytes are others.
 */
export function verifyBundle(
  { bytes, manifest: signed }: SignedBundle,
  deploymentId: string,
  keys: ReadonlyMap<string, string>,
): ArtifactManifest {
  const key = keys.get(signed.keyId);
  if (key === undefined)
    throw new EdictError("bundle_signature", `the bundle is signed with a key that is not trusted (${signed.keyId})`);
  if (!isSignedBy(signed, key)) throw new EdictError("bundle_signature", "the signature of the bundle does not match");
  const manifest = parseManifest(signed.manifest);
  if (manifest === undefined) throw new EdictError("bundle_signature", "the manifest of the bundle cannot be read");
  if (manifest.deploymentId !== deploymentId) {
    throw new EdictError("bundle_signature", "the bundle was built for another deployment");
  }
  const digest = createHash("sha256").update(bytes).digest("hex");
  const isNamed = manifest.artifacts.some(({ kind, sha256 }) => kind === "rule-table" && sha256 === digest);
  if (!isNamed) throw new EdictError("bundle_corrupt", "the bytes of the bundle are not the ones that were signed");
  return manifest;
}

function isSignedBy({ manifest, signature }: SignedManifest, publicKey: string): boolean {
  try {
    const key = publicKey.includes("BEGIN")
      ? createPublicKey(publicKey)
      : createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return verify(null, Buffer.from(manifest, "utf8"), key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}
