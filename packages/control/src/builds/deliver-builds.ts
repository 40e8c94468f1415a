import type { Plane } from "../plane.ts";
import type { CreatedBuild } from "./create-build.ts";

/** Wakes a worker for builds that are now recorded. What gets lost here the sweeper delivers later. */
export async function deliverBuilds(
  plane: Pick<Plane, "queue" | "notifier">,
  builds: readonly CreatedBuild[],
): Promise<void> {
  await Promise.allSettled(
    builds.flatMap((build) => [
      plane.queue.enqueue("build.run", { buildId: build.buildId }),
      plane.notifier.publish("build", build.buildId),
      ...build.superseded.map((id) => plane.notifier.publish("build", id)),
    ]),
  );
}
