import type { ChildProcess } from "node:child_process";

export interface StopSignals {
  readonly ask: NodeJS.Signals;
  /** Sent if it has not ended `patienceMs` after it was asked. */
  readonly insist: NodeJS.Signals;
  readonly patienceMs: number;
}

/** Resolves when a process has ended. */
export async function stopChild(child: ChildProcess, { ask, insist, patienceMs }: StopSignals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill(ask);
  const timer = setTimeout(() => child.kill(insist), patienceMs);
  await ended;
  clearTimeout(timer);
}
