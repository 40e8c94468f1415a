"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc-client.ts";
import { Empty } from "./empty.tsx";
import { QueryView } from "./query-view.tsx";
import { RolloutStatus } from "./status.tsx";
import { When } from "./when.tsx";

/** Every rollout of a deployment, newest first. */
export function RolloutList({ deploymentId }: { readonly deploymentId: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.deployments.rollouts.queryOptions({ deploymentId }));
  return (
    <QueryView query={query}>
      {(rollouts) =>
        rollouts.length === 0 ? (
          <Empty title="Nothing was rolled out yet" />
        ) : (
          <ul className="divide-y divide-line">
            {rollouts.map((rollout) => (
              <li key={rollout.rolloutId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm">
                <span className="font-medium">Rollout {rollout.number}</span>
                <Link data-row href={`/builds/${rollout.build.buildId}`} className="hover:underline">
                  build {rollout.build.number}
                </Link>
                <span className="text-muted">{rollout.reason === "rollback" ? "roll back" : rollout.reason}</span>
                <span className="min-w-0 grow text-muted">{rollout.message}</span>
                <span className="text-muted">
                  <When at={rollout.createdAt} />
                </span>
                <RolloutStatus phase={rollout.phase} outcome={rollout.outcome} />
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}
