import { Redis } from "ioredis";
import type { Notifier } from "./notifier.ts";
import { createSubscriptions, encodeWake, wakeChannel } from "./subscriptions.ts";

/** Redis pub/sub. ioredis reconnects by itself; a new connection counts as a gap. */
export function createRedisNotifier(url: string): Notifier {
  const subscriptions = createSubscriptions();
  const publisher = new Redis(url, { maxRetriesPerRequest: 1 });
  // ioredis would subscribe again by itself, but leaves the rejection unhandled if the new connection is lost meanwhile.
  const listener = new Redis(url, { maxRetriesPerRequest: null, autoResubscribe: false });
  publisher.on("error", () => {});
  listener.on("error", () => {});
  listener.on("message", (_channel, text) => subscriptions.deliver(text));
  let isListening = false;
  const first = new Promise<void>((resolve) => {
    listener.on("ready", () => {
      listener.subscribe(wakeChannel).then(
        () => {
          if (isListening) subscriptions.deliverGap();
          isListening = true;
          resolve();
        },
        () => {},
      );
    });
  });
  return {
    publish: async (topic, id) => {
      await publisher.publish(wakeChannel, encodeWake(topic, id));
    },
    subscribe: subscriptions.add,
    ready: () => first,
    close: async () => {
      publisher.disconnect();
      listener.disconnect();
    },
  };
}
