import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPostgresNotifier, createRedisNotifier, type Notifier } from "../src/index.ts";
import { cutConnections } from "./support/cut-connections.ts";
import { ensureRedisServer, startRedisServer } from "./support/redis-server.ts";
import { eventually, startTestHub } from "./support/test-hub.ts";

interface Backend {
  open(): Notifier;
  /** Cuts every connection, as a restart of the server does. */
  cutConnections(): Promise<void>;
  stop(): Promise<void>;
}

/** What every notifier does. */
function notifierSuite(name: string, start: () => Promise<Backend>): void {
  describe(name, () => {
    let backend: Backend;
    const open: Notifier[] = [];
    beforeAll(async () => {
      backend = await start();
    }, 60_000);
    afterAll(async () => {
      await Promise.all(open.map((notifier) => notifier.close()));
      await backend.stop();
    });
    const newNotifier = async () => {
      const notifier = backend.open();
      open.push(notifier);
      await notifier.ready();
      return notifier;
    };

    it("wakes_every_subscriber_of_the_topic_in_every_process_and_no_other", async () => {
      const [first, second] = [await newNotifier(), await newNotifier()];
      const seen: string[] = [];
      first.subscribe("build", (id) => seen.push(`first ${id}`));
      second.subscribe("build", (id) => seen.push(`second ${id}`));
      second.subscribe("deployment", (id) => seen.push(`wrong ${id}`));
      await second.publish("build", "bld_1");
      await eventually(() => seen.length >= 2);
      expect(seen.sort()).toEqual(["first bld_1", "second bld_1"]);
    });

    it("is_quiet_after_the_subscription_has_ended", async () => {
      const notifier = await newNotifier();
      const seen: string[] = [];
      const end = notifier.subscribe("store", () => seen.push("ended"));
      notifier.subscribe("store", () => seen.push("live"));
      end();
      await notifier.publish("store", "x");
      await eventually(() => seen.length > 0);
      expect(seen).toEqual(["live"]);
    });

    it("says_that_something_may_have_been_missed_when_it_was_cut_off_and_works_again", async () => {
      const [listener, sender] = [await newNotifier(), await newNotifier()];
      const seen: (string | undefined)[] = [];
      listener.subscribe("build", (id) => seen.push(id));
      await backend.cutConnections();
      await eventually(() => seen.includes(undefined));
      await eventually(async () => {
        await sender.publish("build", "bld_2").catch(() => {});
        return seen.includes("bld_2");
      });
    });
  });
}

notifierSuite("postgresql", async () => {
  const hub = await startTestHub();
  const url = await hub.newDatabaseUrl();
  return {
    open: () => createPostgresNotifier(url),
    cutConnections: () => cutConnections(url),
    stop: () => hub.stop(),
  };
});

if (ensureRedisServer()) {
  notifierSuite("redis", async () => {
    const redis = await startRedisServer();
    const { Redis } = await import("ioredis");
    return {
      open: () => createRedisNotifier(redis.url),
      cutConnections: async () => {
        const client = new Redis(redis.url);
        await client.call("CLIENT", "KILL", "TYPE", "pubsub");
        client.disconnect();
      },
      stop: () => redis.stop(),
    };
  });
} else {
  it.skip("redis: there is no redis-server on this machine", () => {});
}
