"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useCallback } from "react";
import { useTRPC } from "./trpc-client.ts";
import { useWorkspace } from "./workspace.tsx";

/** Keeps everything shown current: what the hub says has changed is read again. Call it once, in the shell. */
export function useChanges(): { readonly isLive: boolean } {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { workspaceId } = useWorkspace();
  const refresh = useCallback(
    (topic: "build" | "deployment" | "fleet" | "store") => {
      const filters = {
        build: [trpc.builds.pathFilter(), trpc.deployments.pathFilter()],
        deployment: [trpc.deployments.pathFilter()],
        fleet: [trpc.deployments.pathFilter()],
        store: [trpc.stores.pathFilter(), trpc.builds.pathFilter()],
      }[topic];
      for (const filter of filters) void queries.invalidateQueries(filter);
    },
    [trpc, queries],
  );
  const subscription = useSubscription(
    trpc.changes.subscriptionOptions(
      { workspaceId },
      {
        // What changed while there was no connection is unknown.
        onStarted: () => void queries.invalidateQueries(),
        onData: (change) => refresh(change.topic),
      },
    ),
  );
  return { isLive: subscription.status === "pending" };
}
