import { type HostileKind, tryHostile } from "./try-hostile.ts";

/** One try may use the processor for so long; what else the machine does must not count. */
export const tryMsMax = 5_000;

export interface HostileRun {
  readonly firstSeed: number;
  readonly triesMax: number;
  readonly budgetMs: number;
}

/** Goes from seed to seed until tries or time are used up; tells how many there were. Throws at the first fault. */
export function repeatHostile(kind: HostileKind, { firstSeed, triesMax, budgetMs }: HostileRun): number {
  const end = Date.now() + budgetMs;
  let tries = 0;
  for (; tries < triesMax && Date.now() < end; tries++) {
    const seed = firstSeed + tries;
    const start = process.cpuUsage();
    try {
      tryHostile(kind, seed);
    } catch (error) {
      throw new Error(`hostile ${kind}, EDICT_SEED=${seed}`, { cause: error });
    }
    const { user, system } = process.cpuUsage(start);
    const took = (user + system) / 1_000;
    if (took > tryMsMax) throw new Error(`hostile ${kind}, EDICT_SEED=${seed}: ${took} ms`);
  }
  return tries;
}
