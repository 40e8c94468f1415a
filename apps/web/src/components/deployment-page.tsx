"use client";
import type { DeploymentView } from "@edict/control";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc-client.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { Button } from "./button.tsx";
import { Copyable } from "./copyable.tsx";
import { Empty } from "./empty.tsx";
import { PageTitle } from "./page-title.tsx";
import { Panel } from "./panel.tsx";
import { PdpTable } from "./pdp-table.tsx";
import { Problem } from "./problem.tsx";
import { QueryView } from "./query-view.tsx";
import { RollBackList } from "./roll-back-list.tsx";
import { RolloutList } from "./rollout-list.tsx";
import { BuildStatus } from "./status.tsx";
import { When } from "./when.tsx";

/** What a deployment runs, who runs it, and how it came there. */
export function DeploymentPage({ deploymentId }: { readonly deploymentId: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.deployments.get.queryOptions({ deploymentId }, { refetchInterval: 15_000 }));
  return <QueryView query={query}>{(deployment) => <DeploymentDetails deployment={deployment} />}</QueryView>;
}

function DeploymentDetails({ deployment }: { readonly deployment: DeploymentView }) {
  const { deploymentId } = deployment;
  return (
    <>
      <PageTitle
        title={deployment.name}
        note={
          <span className="flex flex-wrap items-center gap-2">
            <Copyable text={deploymentId} />
            {deployment.stores.map(({ storeId, name, branch }) => (
              <Link key={storeId} href={`/stores/${storeId}`} className="hover:text-ink">
                {name} ({branch})
              </Link>
            ))}
          </span>
        }
      >
        <BuildAgain deploymentId={deploymentId} />
      </PageTitle>
      <ActiveBuild deployment={deployment} />
      <Panel title="Decision points" note={`${deployment.connectedPdps} connected`}>
        <PdpTable deploymentId={deploymentId} />
      </Panel>
      <Panel title="Rollouts">
        <RolloutList deploymentId={deploymentId} />
      </Panel>
      <Panel title="Builds">
        <RollBackList deployment={deployment} />
      </Panel>
    </>
  );
}

function ActiveBuild({ deployment }: { readonly deployment: DeploymentView }) {
  const { activeBuild, latestBuild } = deployment;
  return (
    <Panel title="Active build">
      {activeBuild === undefined ? (
        <Empty title="No build is active yet">The first build that succeeds is rolled out.</Empty>
      ) : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1 p-4">
          <Link href={`/builds/${activeBuild.buildId}`} className="font-medium text-lg hover:underline">
            Build {activeBuild.number}
          </Link>
          <span className="text-muted">{activeBuild.sources[0]?.message}</span>
          {activeBuild.bundleId === undefined ? null : <Copyable text={activeBuild.bundleId} />}
          <span className="ml-auto text-muted text-sm">
            <When at={activeBuild.createdAt} />
          </span>
        </div>
      )}
      {latestBuild === undefined || latestBuild.buildId === activeBuild?.buildId ? null : (
        <p className="flex items-center gap-3 border-line border-t px-4 py-2.5 text-sm">
          <Link href={`/builds/${latestBuild.buildId}`} className="hover:underline">
            Latest build {latestBuild.number}
          </Link>
          <BuildStatus build={latestBuild} />
          <span className="text-muted">{latestBuild.message}</span>
        </p>
      )}
    </Panel>
  );
}

function BuildAgain({ deploymentId }: { readonly deploymentId: string }) {
  const trpc = useTRPC();
  const { canOperate } = useWorkspace();
  const request = useMutation(trpc.builds.request.mutationOptions());
  if (!canOperate) return null;
  return (
    <div>
      <Button isDisabled={request.isPending} onClick={() => request.mutate({ deploymentId })}>
        Build again
      </Button>
      {request.error === null ? null : <Problem message={request.error.message} />}
    </div>
  );
}
