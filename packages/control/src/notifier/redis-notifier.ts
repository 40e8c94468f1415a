import { Redis } from "ioredis";
import type { Notifier } from "./notifier.ts";
import { createSubscriptions, encodeWake, wakeChannel } from "./subscriptions.ts";

/** Redis pub/sub. ioredis reconnects and subscribes again by itself; a new connection counts as a gap. */
export function createRedisNotifier(url: string): Notifier {
  const subscriptions = createSubscriptions();
  const publisher = new Redis(url, { maxRetriesPerRequest: 1 });
  const listener = new Redis(url, { maxRetriesPerRequest: null });
  publisher.on("error", () => {});
  listener.on("error", () => {});
  listener.on("message", (_channel, text) => subscriptions.deliver(text));
  const first = listener.subscribe(wakeChannel);
  first.catch(() => {});
  let connections = 0;
  listener.on("ready", () => {
    connections += 1;
    if (connections > 1) subscriptions.deliverGap();
  });
  return {
    publish: async (topic, id) => {
      await publisher.publish(wakeChannel, encodeWake(topic, id));
    },
    subscribe: subscriptions.add,
    ready: async () => {
      await first;
    },
    close: async () => {
      publisher.disconnect();
      listener.disconnect();
    },
  };
}
