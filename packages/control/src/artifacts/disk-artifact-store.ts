import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkDigest, digestOf, missingArtifact, verifyDigest } from "./artifact-digest.ts";
import type { ArtifactStore } from "./artifact-store.ts";

/** Artifacts as files, `<root>/ab/cd…`. A file appears complete and synced, or not at all. */
export function createDiskArtifactStore(root: string): ArtifactStore {
  const pathOf = (sha256: string) => {
    checkDigest(sha256);
    return join(root, sha256.slice(0, 2), sha256.slice(2));
  };
  const has = async (sha256: string) => (await stat(pathOf(sha256)).catch(() => undefined)) !== undefined;
  return {
    has,
    put: async (bytes) => {
      const sha256 = digestOf(bytes);
      const intact = await readFile(pathOf(sha256)).then(
        (stored) => digestOf(stored) === sha256,
        () => false,
      );
      if (!intact) await writeWhole(pathOf(sha256), bytes);
      return sha256;
    },
    get: async (sha256) => {
      const bytes = await readFile(pathOf(sha256)).catch((cause: NodeJS.ErrnoException) => {
        throw cause.code === "ENOENT" ? missingArtifact(sha256, cause) : cause;
      });
      return verifyDigest(sha256, bytes);
    },
    downloadUrl: async () => undefined,
    close: () => {},
  };
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
