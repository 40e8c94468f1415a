import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Consumer, createPostgresQueue, createRedisQueue, type JobHandlers, type Queue } from "../src/index.ts";
import { ensureRedisServer, startRedisServer } from "./support/redis-server.ts";
import { eventually, startTestHub } from "./support/test-hub.ts";

interface Backend {
  newQueue(): Promise<() => Queue>;
  stop(): Promise<void>;
}

/** What every queue does. `open` gives connections to the same queue, as processes have. */
function queueSuite(name: string, start: () => Promise<Backend>): void {
  describe(name, () => {
    let backend: Backend;
    let open: () => Queue;
    const queues: Queue[] = [];
    const consumers: Consumer[] = [];
    beforeAll(async () => {
      backend = await start();
    }, 60_000);
    beforeEach(async () => {
      const make = await backend.newQueue();
      open = () => {
        const queue = make();
        queues.push(queue);
        return queue;
      };
    });
    afterAll(async () => {
      await Promise.all(consumers.map((consumer) => consumer.close()));
      await Promise.all(queues.map((queue) => queue.close()));
      await backend.stop();
    });
    const consume = async (queue: Queue, handlers: Partial<JobHandlers>, options = {}) => {
      const nothing = async () => {};
      const all = { "build.run": nothing, "rollout.advance": nothing, sweep: nothing, ...handlers };
      const consumer = await queue.consume(all, { concurrency: 2, sweepEveryMs: 60_000, ...options });
      consumers.push(consumer);
      return consumer;
    };

    it("delivers_to_another_connection_soon", async () => {
      const seen: string[] = [];
      await consume(open(), { "build.run": async ({ buildId }) => void seen.push(buildId) });
      const start = Date.now();
      await open().enqueue("build.run", { buildId: "bld_1" });
      await eventually(() => seen.length > 0);
      expect(seen).toEqual(["bld_1"]);
      expect(Date.now() - start).toBeLessThan(1_500);
    });

    it("keeps_jobs_until_somebody_consumes", async () => {
      await open().enqueue("rollout.advance", { rolloutId: "rol_1" });
      const seen: string[] = [];
      await consume(open(), { "rollout.advance": async ({ rolloutId }) => void seen.push(rolloutId) });
      await eventually(() => seen.length > 0);
      expect(seen).toEqual(["rol_1"]);
    });

    it("gives_each_job_to_one_of_several_consumers_and_loses_none", async () => {
      const seen: string[] = [];
      const handlers = { "build.run": async ({ buildId }: { buildId: string }) => void seen.push(buildId) };
      await Promise.all([consume(open(), handlers), consume(open(), handlers)]);
      const queue = open();
      const ids = Array.from({ length: 40 }, (_, index) => `bld_${index}`);
      await Promise.all(ids.map((buildId) => queue.enqueue("build.run", { buildId })));
      await eventually(() => seen.length >= ids.length);
      expect([...seen].sort()).toEqual([...ids].sort());
    });

    it("waits_as_long_as_it_is_told", async () => {
      let deliveredAt = 0;
      await consume(open(), {
        "build.run": async () => {
          deliveredAt = Date.now();
        },
      });
      const start = Date.now();
      await open().enqueue("build.run", { buildId: "bld_1" }, { delayMs: 600 });
      await eventually(() => deliveredAt > 0);
      expect(deliveredAt - start).toBeGreaterThanOrEqual(590);
    });

    it("goes_on_after_a_job_that_throws", async () => {
      const seen: string[] = [];
      const errors: Error[] = [];
      const handle = async ({ buildId }: { buildId: string }) => {
        if (buildId === "bad") throw new Error("no");
        seen.push(buildId);
      };
      await consume(open(), { "build.run": handle }, { onError: (error: Error) => errors.push(error) });
      const queue = open();
      await queue.enqueue("build.run", { buildId: "bad" });
      await queue.enqueue("build.run", { buildId: "good" });
      await eventually(() => seen.includes("good") && errors.length > 0);
      expect(errors.map((error) => error.message)).toContain("no");
    });

    it("sweeps_every_so_often_whatever_the_number_of_consumers", async () => {
      let sweeps = 0;
      const sweep = async () => {
        sweeps += 1;
      };
      await Promise.all([1, 2, 3].map(() => consume(open(), { sweep }, { sweepEveryMs: 500 })));
      await new Promise((resolve) => setTimeout(resolve, 2_600));
      expect(sweeps).toBeGreaterThanOrEqual(2);
      expect(sweeps).toBeLessThanOrEqual(8);
    });

    it("lets_running_jobs_end_when_a_consumer_closes", async () => {
      let isDone = false;
      let isStarted = false;
      const consumer = await consume(open(), {
        "build.run": async () => {
          isStarted = true;
          await new Promise((resolve) => setTimeout(resolve, 300));
          isDone = true;
        },
      });
      await open().enqueue("build.run", { buildId: "bld_1" });
      await eventually(() => isStarted);
      await consumer.close();
      expect(isDone).toBe(true);
    });
  });
}

queueSuite("bullmq on postgresql", async () => {
  const hub = await startTestHub();
  return {
    newQueue: async () => {
      const url = await hub.newDatabaseUrl();
      return () => createPostgresQueue(url);
    },
    stop: () => hub.stop(),
  };
});

if (ensureRedisServer()) {
  queueSuite("bullmq on redis", async () => {
    const redis = await startRedisServer();
    let database = -1;
    return {
      newQueue: async () => {
        database += 1;
        const url = `${redis.url}/${database}`;
        return () => createRedisQueue(url);
      },
      stop: () => redis.stop(),
    };
  });
} else {
  it.skip("bullmq on redis: there is no redis-server on this machine", () => {});
}
