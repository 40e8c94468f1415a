import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import S3rver from "s3rver";
import { freePort } from "./test-hub.ts";

/** The credentials and bucket that the server knows. */
export const s3 = { region: "us-east-1", accessKeyId: "S3RVER", secretAccessKey: "S3RVER", bucket: "edict-artifacts" };

/** An S3 server on loopback. */
export async function startS3Server() {
  const folder = await mkdtemp(join(tmpdir(), "edict-s3-"));
  const port = await freePort();
  const server = new S3rver({ address: "127.0.0.1", port, silent: true, directory: folder });
  await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({ region: s3.region, endpoint, forcePathStyle: true, credentials: s3 });
  await client.send(new CreateBucketCommand({ Bucket: s3.bucket }));
  return {
    endpoint,
    client,
    stop: async () => {
      client.destroy();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
