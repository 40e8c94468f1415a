/**
 * The jobs of the hub and their payloads: ids only. A job says "look at this row"; the row decides what is to be done, so a
 * job that is delivered twice or late does no harm.
 */
export interface JobPayloads {
  /** Run a queued build. */
  readonly "build.run": { readonly buildId: string };
  /** Move a rollout to its next step if the facts allow it. */
  readonly "rollout.advance": { readonly rolloutId: string };
  /** Enqueue again what a dead worker left, and expire what is old. */
  readonly sweep: Record<never, never>;
}
export type JobName = keyof JobPayloads;
export const jobNames = ["build.run", "rollout.advance", "sweep"] as const satisfies readonly JobName[];

/** Reads a payload off the queue; `undefined` if it is not one of that job. */
export function parseJobPayload<Name extends JobName>(name: Name, payload: unknown): JobPayloads[Name] | undefined {
  if (typeof payload !== "object" || payload === null) return undefined;
  const field = jobFields[name];
  if (field === undefined) return {} as JobPayloads[Name];
  const id = (payload as { readonly [key: string]: unknown })[field];
  return typeof id === "string" && id !== "" ? ({ [field]: id } as JobPayloads[Name]) : undefined;
}

const jobFields: { readonly [name in JobName]: string | undefined } = {
  "build.run": "buildId",
  "rollout.advance": "rolloutId",
  sweep: undefined,
};
