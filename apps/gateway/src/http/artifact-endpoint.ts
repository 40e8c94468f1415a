import type { ArtifactStore } from "@edict/control";
import { EdictError } from "@edict/protocol";
import type { SignedUrls } from "../hub/signed-urls.ts";
import { type Answer, textAnswer } from "./respond.ts";

/** Serves artifacts by digest to whoever has a signed link. The bytes never change, so they may be kept for ever. */
export function createArtifactEndpoint(artifacts: ArtifactStore, urls: SignedUrls): (url: URL) => Promise<Answer> {
  const recent = new Map<string, Promise<Uint8Array>>();
  /** A whole fleet fetches the same bundle at once: it is read and verified once. */
  const read = (sha256: string): Promise<Uint8Array> => {
    const known = recent.get(sha256);
    if (known !== undefined) return known;
    const reading = artifacts.get(sha256);
    recent.set(sha256, reading);
    reading.catch(() => recent.delete(sha256));
    for (const oldest of recent.keys()) {
      if (recent.size <= recentMax) break;
      recent.delete(oldest);
    }
    return reading;
  };
  return async (url) => {
    const sha256 = url.pathname.slice("/artifacts/".length);
    if (!/^[0-9a-f]{64}$/.test(sha256)) return textAnswer(404, "There is no such artifact.");
    if (!urls.verify(sha256, url.searchParams))
      return textAnswer(403, "This link has expired; ask the hub for the bundle again.");
    try {
      const body = await read(sha256);
      const headers = {
        "content-type": "application/octet-stream",
        "cache-control": "private, max-age=31536000, immutable",
        etag: `"${sha256}"`,
      };
      return { status: 200, body, headers };
    } catch (error) {
      if (error instanceof EdictError && error.code === "artifact_missing") return textAnswer(404, error.message);
      if (error instanceof EdictError && error.code === "artifact_corrupt") return textAnswer(500, error.message);
      throw error;
    }
  };
}

const recentMax = 4;
