import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SignedManifest } from "@edict/protocol";
import type { SignedBundle } from "./verify-bundle.ts";

/** Keeps the last bundle that worked, and the keys that were trusted, so that a restart needs no hub. */
export interface BundleCache {
  read(): CachedBundle | undefined;
  write(bundle: CachedBundle): void;
}

export interface CachedBundle extends SignedBundle {
  readonly keys: ReadonlyMap<string, string>;
}

export const noBundleCache: BundleCache = { read: () => undefined, write: () => undefined };

/** What is read was written whole: files are replaced, never changed in place. It must still be verified. */
export function createBundleCache(directory: string): BundleCache {
  const bundlePath = join(directory, "bundle.crrt");
  const manifestPath = join(directory, "bundle.json");
  return {
    read() {
      try {
        const { manifest, keys }: StoredManifest = JSON.parse(readFileSync(manifestPath, "utf8"));
        return { bytes: new Uint8Array(readFileSync(bundlePath)), manifest, keys: new Map(keys) };
      } catch {
        return undefined;
      }
    },
    write({ bytes, manifest, keys }) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      replaceFile(bundlePath, bytes);
      const stored: StoredManifest = { manifest, keys: [...keys] };
      replaceFile(manifestPath, JSON.stringify(stored));
    },
  };
}

interface StoredManifest {
  readonly manifest: SignedManifest;
  readonly keys: readonly (readonly [string, string])[];
}

function replaceFile(path: string, content: Uint8Array | string): void {
  const draft = `${path}.new`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
}
