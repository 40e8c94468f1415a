import pg from "pg";
import type { Notifier } from "./notifier.ts";
import { createSubscriptions, encodeWake, wakeChannel } from "./subscriptions.ts";

/** LISTEN/NOTIFY. One connection listens and is made again when it is lost. */
export function createPostgresNotifier(url: string): Notifier {
  const subscriptions = createSubscriptions();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on("error", () => {});
  let closed = false;
  let listener: pg.Client | undefined;
  let retryTimer: NodeJS.Timeout | undefined;

  const listen = async (isFirst: boolean): Promise<void> => {
    const client = new pg.Client({ connectionString: url, keepAlive: true });
    const retry = () => {
      if (closed || listener !== client) return;
      listener = undefined;
      client.end().catch(() => {});
      retryTimer = setTimeout(() => listen(false).catch(() => {}), retryMs);
    };
    listener = client;
    client.on("error", retry);
    client.on("end", retry);
    client.on("notification", (message) => subscriptions.deliver(message.payload ?? ""));
    try {
      await client.connect();
      await client.query(`LISTEN ${wakeChannel}`);
    } catch (error) {
      retry();
      throw error;
    }
    if (!isFirst) subscriptions.deliverGap();
  };
  const first = listen(true);
  first.catch(() => {});

  return {
    publish: async (topic, id) => {
      await pool.query("SELECT pg_notify($1, $2)", [wakeChannel, encodeWake(topic, id)]);
    },
    subscribe: subscriptions.add,
    ready: () => first,
    close: async () => {
      closed = true;
      clearTimeout(retryTimer);
      await Promise.allSettled([listener?.end(), pool.end()]);
    },
  };
}

const retryMs = 500;
