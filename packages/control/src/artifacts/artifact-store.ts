/**
 * Bytes by content address. Put is idempotent; a key never changes its bytes, so readers may cache for ever.
 * Keys are sha256 digests, 64 lower-case hexadecimal characters.
 */
export interface ArtifactStore {
  /** Stores bytes and returns their digest. */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws EdictError `artifact_missing`, or `artifact_corrupt` if the bytes no longer match their digest */
  get(sha256: string): Promise<Uint8Array>;
  has(sha256: string): Promise<boolean>;
  /** A URL that serves the bytes without the hub for `durationMs`; `undefined` if the store has none to give. */
  downloadUrl(sha256: string, durationMs: number): Promise<string | undefined>;
  close(): void;
}
