import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPlane, createWorkspace, findOrCreateUser, getBuild, readPlaneOptions } from "@edict/control";
import { createPipeline, startWorker } from "@edict/worker";
import { expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { ensureRedisServer, startRedisServer } from "../../../packages/control/test/support/redis-server.ts";
// @boundaries-ignore test support of another room
import { s3, startS3Server } from "../../../packages/control/test/support/s3-server.ts";
// @boundaries-ignore test support of another room
import { eventually, startTestHub, testSecret } from "../../../packages/control/test/support/test-hub.ts";
import { createPolicyRooms } from "../src/build/create-policy-rooms.ts";
import { newStore, pushFiles, resourcePolicy } from "./support/push-files.ts";

it.skipIf(!ensureRedisServer())(
  "a_build_runs_over_redis_and_leaves_its_artifacts_in_s3",
  { timeout: 60_000 },
  async () => {
    const [hub, redis, s3Server] = await Promise.all([startTestHub(), startRedisServer(), startS3Server()]);
    const home = await mkdtemp(join(tmpdir(), "edict-production-"));
    const plane = createPlane(
      readPlaneOptions({
        DATABASE_URL: await hub.newDatabaseUrl(),
        EDICT_HOME: home,
        EDICT_SECRET: Buffer.from(testSecret).toString("hex"),
        REDIS_URL: redis.url,
        S3_BUCKET: s3.bucket,
        S3_REGION: s3.region,
        S3_ENDPOINT: s3Server.endpoint,
        S3_ACCESS_KEY_ID: s3.accessKeyId,
        S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      }),
    );
    const errors: unknown[] = [];
    const openPipeline = () => ({ pipeline: createPipeline(createPolicyRooms()), abort: () => {}, release: () => {} });
    const worker = await startWorker({ plane, openPipeline, concurrency: 2, onError: (error) => errors.push(error) });
    try {
      const { userId } = await findOrCreateUser(plane, { email: "o@example.com", name: "O" });
      const { workspaceId } = await createWorkspace(plane, { name: "Test", ownerId: userId });
      const woken = new Promise((resolve) => plane.notifier.subscribe("deployment", resolve));
      await plane.notifier.ready();
      const store = await newStore({ ...plane, workspaceId });
      const [queued] = (await pushFiles(plane, store, { "a.yaml": resourcePolicy("a") })).builds;
      const built = await eventually(async () => {
        const build = await getBuild(plane, queued?.buildId ?? "");
        return build.outcome !== undefined && build;
      }, 20_000);
      expect(built.outcome, built.message).toBe("succeeded");
      expect(await woken).toBe(store.deploymentId);
      const sha256 = built.artifacts[0]?.sha256 ?? "";
      expect((await plane.artifacts.get(sha256)).length).toBe(built.artifacts[0]?.bytes);
      expect(errors).toEqual([]);
    } finally {
      await worker.close();
      await plane.close();
      await Promise.all([hub.stop(), redis.stop(), s3Server.stop()]);
      await rm(home, { recursive: true, force: true });
    }
  },
);
