import { type JobName, jobNames, parseJobPayload } from "@edict/protocol";
import {
  type BackendClasses,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  withBackend,
} from "bullmq";
import type { ConsumeOptions, Consumer, EnqueueOptions, JobHandlers, Queue } from "./queue.ts";

/** BullMQ on PostgreSQL: needs no other server. Its tables live in the schema `bullmq`. */
export function createPostgresQueue(url: string, onError: (error: Error) => void = ignore): Queue {
  return createBullQueue(withBackend(createPostgresBackend), { connectionString: url, migrate: true }, onError);
}

/** BullMQ on Redis. */
export function createRedisQueue(url: string, onError: (error: Error) => void = ignore): Queue {
  return createBullQueue(withBackend(createRedisBackend), { url, maxRetriesPerRequest: null }, onError);
}

function createBullQueue<B extends IQueueBackend, C>(
  classes: BackendClasses<B, C>,
  connection: C,
  onError: (error: Error) => void,
): Queue {
  const queue = new classes.Queue<unknown, void, JobName>(queueName, { connection, defaultJobOptions: jobOptions });
  queue.on("error", onError);
  return {
    enqueue: async (name, payload, options: EnqueueOptions = {}) => {
      await queue.add(name, payload, options.delayMs === undefined ? {} : { delay: options.delayMs });
    },
    consume: async (handlers, options) => {
      await queue.upsertJobScheduler(
        "sweep",
        { every: options.sweepEveryMs },
        { name: "sweep", data: {}, opts: jobOptions },
      );
      return startWorker(classes, connection, handlers, options);
    },
    close: () => queue.close(),
  };
}

async function startWorker<B extends IQueueBackend, C>(
  classes: BackendClasses<B, C>,
  connection: C,
  handlers: JobHandlers,
  options: ConsumeOptions,
): Promise<Consumer> {
  const lockMs = options.lockMs ?? 30_000;
  const worker = new classes.Worker<unknown, void, JobName>(
    queueName,
    async (job) => {
      const name = jobNames.find((known) => known === job.name);
      if (name !== undefined) await runJob(handlers, name, job.data);
    },
    {
      connection,
      concurrency: options.concurrency,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      // The row decides whether a job is still to be done, so a stalled one may come back as often as it likes.
      maxStalledCount: 1000,
      drainDelay: 1,
    },
  );
  worker.on("error", options.onError ?? ignore);
  worker.on("failed", (_job, error) => options.onError?.(error));
  await worker.waitUntilReady();
  return { close: () => worker.close() };
}

async function runJob<Name extends JobName>(handlers: JobHandlers, name: Name, data: unknown): Promise<void> {
  const payload = parseJobPayload(name, data);
  if (payload !== undefined) await handlers[name](payload);
}

function ignore(): void {}

const queueName = "edict";
const jobOptions = { removeOnComplete: true, removeOnFail: 100, attempts: 1 };
