import { type ClaimedBuild, checkTree, type Plane } from "@edict/control";
import type { Diagnostic } from "@edict/protocol";
import type { StageReport } from "./pipeline.ts";

export interface CheckoutReport extends StageReport {
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Reads the files of a build's commits into memory, straight from the bare repositories: no work tree, no links followed. */
export async function checkoutSources(
  plane: Pick<Plane, "repositories">,
  sources: ClaimedBuild["sources"],
): Promise<CheckoutReport> {
  const files = new Map<string, Uint8Array>();
  const diagnostics: Diagnostic[] = [];
  const log: string[] = [];
  for (const { storeId, storeName, commit } of sources) {
    const entries = await plane.repositories.listFiles(storeId, commit);
    const problems = checkTree(entries);
    diagnostics.push(...problems.map((message) => toDiagnostic("", `${storeName}: ${message}`)));
    if (problems.length > 0) continue;
    const blobs = await plane.repositories.readBlobs(storeId, [...new Set(entries.map((entry) => entry.oid))]);
    for (const { path, oid } of entries) {
      if (files.has(path))
        diagnostics.push(toDiagnostic(path, `${path} is in more than one store of this deployment.`));
      files.set(path, blobs.get(oid) ?? new Uint8Array());
    }
    log.push(`${storeName} at ${commit.slice(0, 12)}: ${entries.length} files`);
  }
  const ok = diagnostics.length === 0;
  const message = ok
    ? `${files.size} files from ${sources.length === 1 ? "1 store" : `${sources.length} stores`}.`
    : `${diagnostics.length} files cannot be taken.`;
  return { ok, message, log, diagnostics, files };
}

function toDiagnostic(file: string, message: string): Diagnostic {
  const none = { position: undefined, description: undefined, remedy: undefined, excerpt: undefined };
  return { code: "file_path", severity: "error", file, message, ...none };
}
