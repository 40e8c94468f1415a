"use client";
import type { DeploymentView, StoreView } from "@edict/control";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc-client.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { BuildRows } from "./build-rows.tsx";
import { Copyable, When } from "./facts.tsx";
import { QueryView } from "./query-view.tsx";
import { BuildStatus, RolloutStatus, Status } from "./status.tsx";
import { Empty, PageTitle, Panel } from "./surface.tsx";

/** What runs, what is being built, and where the policies are. */
export function Overview() {
  const trpc = useTRPC();
  const { workspaceId, name } = useWorkspace();
  const deployments = useQuery(trpc.deployments.list.queryOptions({ workspaceId }));
  const builds = useQuery(trpc.builds.list.queryOptions({ workspaceId }));
  const stores = useQuery(trpc.stores.list.queryOptions({ workspaceId }));
  return (
    <>
      <PageTitle title="Overview" note={name} />
      <Panel title="Deployments">
        <QueryView query={deployments}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="Nothing is deployed yet">
                <Link href="/deployments" className="text-accent hover:underline">
                  Make a deployment
                </Link>{" "}
                of a store, and attach decision points to it.
              </Empty>
            ) : (
              <ul className="divide-y divide-line">
                {rows.map((row) => (
                  <DeploymentRow key={row.deploymentId} deployment={row} />
                ))}
              </ul>
            )
          }
        </QueryView>
      </Panel>
      <Panel
        title="Latest builds"
        note={
          <Link href="/builds" className="hover:text-ink">
            All builds
          </Link>
        }
      >
        <QueryView query={builds}>
          {(page) =>
            page.builds.length === 0 ? (
              <Empty title="Nothing was built yet">Push policies to a store that a deployment uses.</Empty>
            ) : (
              <BuildRows builds={page.builds.slice(0, 8)} />
            )
          }
        </QueryView>
      </Panel>
      <Panel title="Stores">
        <QueryView query={stores}>{(rows) => <StoreRows stores={rows} />}</QueryView>
      </Panel>
    </>
  );
}

/** One deployment in a line: what it runs, who runs it. */
export function DeploymentRow({ deployment }: { readonly deployment: DeploymentView }) {
  const { activeBuild, latestBuild, latestRollout, connectedPdps } = deployment;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-raised">
      <Link data-row href={`/deployments/${deployment.deploymentId}`} className="grow basis-48 font-medium">
        {deployment.name}
      </Link>
      <span className="text-muted text-sm">
        {activeBuild === undefined ? "no build yet" : `runs build ${activeBuild.number}`}
      </span>
      {activeBuild?.bundleId === undefined ? null : <Copyable text={activeBuild.bundleId} />}
      <span className="text-muted text-sm">
        {connectedPdps} {connectedPdps === 1 ? "decision point" : "decision points"}
      </span>
      {latestBuild === undefined || latestBuild.buildId === activeBuild?.buildId ? null : (
        <BuildStatus build={latestBuild} />
      )}
      {latestRollout === undefined ? <Status tone="quiet">Idle</Status> : <RolloutStatus {...latestRollout} />}
    </li>
  );
}

/** Stores as rows that open them. */
export function StoreRows({ stores }: { readonly stores: readonly StoreView[] }) {
  if (stores.length === 0) {
    return (
      <Empty title="There are no stores yet">
        A store is a Git repository of policies.{" "}
        <Link href="/stores" className="text-accent hover:underline">
          Make one
        </Link>{" "}
        and push to it.
      </Empty>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {stores.map(({ storeId, name, latest }) => (
        <li key={storeId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-raised">
          <Link data-row href={`/stores/${storeId}`} className="grow basis-48 font-medium">
            {name}
          </Link>
          <span className="truncate text-muted text-sm">
            {latest === undefined ? "empty" : `version ${latest.number}: ${latest.message}`}
          </span>
          {latest === undefined ? null : (
            <span className="text-muted text-sm">
              <When at={latest.createdAt} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
