import { createHash } from "node:crypto";
import type { ManifestArtifact } from "@edict/protocol";
import type { PackageReport } from "./pipeline.ts";

/** The artifacts as a manifest names them. */
export function digestArtifacts(packaged: Pick<PackageReport, "artifacts">): ManifestArtifact[] {
  return packaged.artifacts.map(({ kind, bytes }) => ({
    kind,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    bytes: bytes.length,
  }));
}
