import { type PlaneOptions, readPlaneOptions } from "@edict/control";

export interface WorkerEnvironment {
  readonly plane: PlaneOptions;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly sweepEveryMs: number;
}

/**
 * Besides what every process of the hub reads (`readPlaneOptions`): `EDICT_WORKER_CONCURRENCY` (jobs at the same time, 4),
 * `EDICT_WORKER_LEASE_MS` (a silent worker's builds pass on after this long, 15000), `EDICT_WORKER_SWEEP_MS` (5000).
 */
export function readEnvironment(env: NodeJS.ProcessEnv): WorkerEnvironment {
  return {
    plane: readPlaneOptions(env),
    concurrency: Number(env["EDICT_WORKER_CONCURRENCY"] ?? 4),
    leaseMs: Number(env["EDICT_WORKER_LEASE_MS"] ?? 15_000),
    sweepEveryMs: Number(env["EDICT_WORKER_SWEEP_MS"] ?? 5_000),
  };
}
