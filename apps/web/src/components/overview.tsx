"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc-client.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { BuildRows } from "./build-rows.tsx";
import { DeploymentRow } from "./deployment-row.tsx";
import { Empty } from "./empty.tsx";
import { PageTitle } from "./page-title.tsx";
import { Panel } from "./panel.tsx";
import { QueryView } from "./query-view.tsx";
import { StoreRows } from "./store-rows.tsx";

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
