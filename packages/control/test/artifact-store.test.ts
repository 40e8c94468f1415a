import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ArtifactStore, createDiskArtifactStore, createS3ArtifactStore } from "../src/index.ts";
import { s3, startS3Server } from "./support/s3-server.ts";

interface StoreUnderTest {
  readonly store: ArtifactStore;
  /** Changes stored bytes behind the store's back. */
  overwrite(sha256: string, bytes: Uint8Array): Promise<void>;
  stop(): Promise<void>;
}

/** What every artifact store does. */
function artifactStoreSuite(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let made: StoreUnderTest;
    beforeAll(async () => {
      made = await make();
    }, 60_000);
    afterAll(() => made.stop());
    const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

    it("gives_back_what_was_put_under_its_digest", async () => {
      for (const size of [0, 1, 70_000, 3_000_000]) {
        const bytes = new Uint8Array(randomBytes(size));
        const sha256 = await made.store.put(bytes);
        expect(sha256).toBe(digest(bytes));
        expect(await made.store.has(sha256)).toBe(true);
        expect(Buffer.compare(await made.store.get(sha256), bytes)).toBe(0);
      }
    });

    it("takes_the_same_bytes_again_also_at_the_same_time", async () => {
      const bytes = new Uint8Array(randomBytes(1000));
      const digests = await Promise.all(Array.from({ length: 8 }, () => made.store.put(bytes)));
      expect(new Set(digests).size).toBe(1);
      expect(Buffer.compare(await made.store.get(digests[0] ?? ""), bytes)).toBe(0);
    });

    it("says_what_it_does_not_have", async () => {
      const unknown = digest(randomBytes(9));
      expect(await made.store.has(unknown)).toBe(false);
      await expect(made.store.get(unknown)).rejects.toMatchObject({ code: "artifact_missing" });
    });

    it("refuses_bytes_in_which_a_bit_has_flipped_and_mends_them_when_they_are_put_again", async () => {
      const bytes = new Uint8Array(randomBytes(500));
      const sha256 = await made.store.put(bytes);
      const flipped = Uint8Array.from(bytes);
      flipped[100] = (flipped[100] ?? 0) ^ 1;
      await made.overwrite(sha256, flipped);
      await expect(made.store.get(sha256)).rejects.toMatchObject({ code: "artifact_corrupt" });
      await made.store.put(bytes);
      expect(Buffer.compare(await made.store.get(sha256), bytes)).toBe(0);
    });

    it.each(["", "../../etc/passwd", "A".repeat(64), `${"a".repeat(63)}/`])(
      "takes_nothing_but_digests_as_names: %j",
      async (name) => {
        await expect(made.store.get(name)).rejects.toMatchObject({ code: "invalid_request" });
        await expect(made.store.has(name)).rejects.toMatchObject({ code: "invalid_request" });
      },
    );
  });
}

artifactStoreSuite("disk", async () => {
  const folder = await mkdtemp(join(tmpdir(), "edict-artifacts-"));
  return {
    store: createDiskArtifactStore(folder),
    overwrite: (sha256, bytes) => writeFile(join(folder, sha256.slice(0, 2), sha256.slice(2)), bytes),
    stop: async () => {
      const drafts = (await readdir(folder, { recursive: true })).filter((file) => file.includes("."));
      await rm(folder, { recursive: true, force: true });
      expect(drafts).toEqual([]);
    },
  };
});

artifactStoreSuite("s3", async () => {
  const { endpoint, client, stop } = await startS3Server();
  const store = createS3ArtifactStore({ ...s3, endpoint });
  return {
    store,
    overwrite: async (sha256, bytes) => {
      await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: `artifacts/${sha256}`, Body: bytes }));
    },
    stop: async () => {
      store.close();
      await stop();
    },
  };
});

it("s3_hands_out_links_that_need_no_credentials", async () => {
  const { endpoint, stop } = await startS3Server();
  const store = createS3ArtifactStore({ ...s3, endpoint, presign: true });
  const bytes = new Uint8Array(randomBytes(100));
  const url = await store.downloadUrl(await store.put(bytes), 60_000);
  const response = await fetch(url ?? "");
  expect(Buffer.compare(new Uint8Array(await response.arrayBuffer()), bytes)).toBe(0);
  store.close();
  await stop();
});
