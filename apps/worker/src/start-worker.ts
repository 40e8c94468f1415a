import { randomUUID } from "node:crypto";
import { driveRollout, type Plane, sweepBuilds, sweepPdps, sweepRollouts, sweepStores } from "@edict/control";
import { type BuildParts, runBuild } from "./build/run-build.ts";

export interface WorkerOptions {
  readonly plane: Plane;
  readonly openPipeline: BuildParts["openPipeline"];
  /** Builds at the same time. */
  readonly concurrency: number;
  readonly leaseMs?: number;
  readonly sweepEveryMs?: number;
  readonly onError: (error: unknown) => void;
}

export interface Worker {
  /** Takes no new job and resolves when the running ones have ended. */
  close(): Promise<void>;
}

/** Works off the jobs of the hub: builds, rollouts, and the sweep that picks up what was lost. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { plane, openPipeline, onError } = options;
  const leaseMs = options.leaseMs ?? 15_000;
  const sweepEveryMs = options.sweepEveryMs ?? 5_000;
  const parts: BuildParts = { plane, workerId: randomUUID(), leaseMs, openPipeline, onError };
  let storesSweptAt = 0;
  const sweep = async () => {
    // Asks git for every store, and only a gateway that died in the middle of a push makes it necessary.
    if (Date.now() - storesSweptAt >= storeSweepEveryMs) {
      storesSweptAt = Date.now();
      await sweepStores(plane);
    }
    await sweepBuilds(plane, { queuedForMs: 2 * sweepEveryMs });
    await sweepRollouts(plane);
    await sweepPdps(plane);
  };
  const consumer = await plane.queue.consume(
    {
      "build.run": ({ buildId }) => runBuild(parts, buildId),
      "rollout.advance": ({ rolloutId }) => driveRollout(plane, rolloutId),
      sweep,
    },
    { concurrency: options.concurrency, sweepEveryMs, lockMs: 2 * leaseMs, onError },
  );
  return { close: () => consumer.close() };
}

const storeSweepEveryMs = 60_000;
