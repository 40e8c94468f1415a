import { createHash } from "node:crypto";
import { EdictError } from "@edict/protocol";

export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Refuses anything that is not a digest, so that no key becomes a path. */
export function checkDigest(sha256: string): void {
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new EdictError("invalid_request", "An artifact is named by its sha256 digest.");
}

export function missingArtifact(sha256: string, cause?: unknown): EdictError {
  return new EdictError("artifact_missing", `Artifact ${sha256} is not in the artifact store.`, cause);
}

/** The bytes, if they are what their name says. */
export function verifyDigest(sha256: string, bytes: Uint8Array): Uint8Array {
  if (digestOf(bytes) === sha256) return bytes;
  throw new EdictError(
    "artifact_corrupt",
    `Artifact ${sha256} does not match its digest; its stored bytes have changed.`,
  );
}
