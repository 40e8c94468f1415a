import type { JobName, JobPayloads } from "@edict/protocol";

/** What runs when a job is delivered. An exception means "not done": the queue or the sweeper delivers again. */
export type JobHandlers = { readonly [Name in JobName]: (payload: JobPayloads[Name]) => Promise<void> };

/** Delivers jobs at least once, in no promised order. */
export interface Queue {
  enqueue<Name extends JobName>(name: Name, payload: JobPayloads[Name], options?: EnqueueOptions): Promise<void>;
  /** Starts to work off jobs in this process. */
  consume(handlers: JobHandlers, options: ConsumeOptions): Promise<Consumer>;
  close(): Promise<void>;
}

export interface EnqueueOptions {
  readonly delayMs?: number;
}

export interface ConsumeOptions {
  readonly concurrency: number;
  /** Enqueue `sweep` this often; one sweep serves all consumers. */
  readonly sweepEveryMs: number;
  /** After this long without a sign of life a consumer counts as dead, and its jobs are delivered again. */
  readonly lockMs?: number;
  readonly onError?: (error: Error) => void;
}

export interface Consumer {
  /** Takes no new job and resolves when the running ones have ended. */
  close(): Promise<void>;
}
