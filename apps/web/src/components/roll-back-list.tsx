"use client";
import type { BuildView, DeploymentView } from "@edict/control";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc-client.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { Button } from "./button.tsx";
import { Empty } from "./empty.tsx";
import { Problem } from "./problem.tsx";
import { QueryView } from "./query-view.tsx";
import { BuildStatus } from "./status.tsx";
import { When } from "./when.tsx";

/** The builds of a deployment; each that succeeded can be sent out again. */
export function RollBackList({ deployment }: { readonly deployment: DeploymentView }) {
  const trpc = useTRPC();
  const { deploymentId, workspaceId } = deployment;
  const query = useQuery(trpc.builds.list.queryOptions({ workspaceId, deploymentId }));
  const rollBack = useMutation(trpc.deployments.rollBack.mutationOptions());
  const rolledOut = deployment.latestRollout?.buildId;
  return (
    <>
      {rollBack.error === null ? null : <Problem message={rollBack.error.message} />}
      <QueryView query={query}>
        {({ builds }) =>
          builds.length === 0 ? (
            <Empty title="Nothing was built yet">Push to a store of this deployment.</Empty>
          ) : (
            <ul className="divide-y divide-line">
              {builds.map((build) => (
                <BuildChoice
                  key={build.buildId}
                  build={build}
                  isRolledOut={build.buildId === rolledOut}
                  isBusy={rollBack.isPending}
                  onChoose={() => rollBack.mutate({ deploymentId, buildId: build.buildId })}
                />
              ))}
            </ul>
          )
        }
      </QueryView>
    </>
  );
}

interface BuildChoiceProps {
  readonly build: BuildView;
  readonly isRolledOut: boolean;
  readonly isBusy: boolean;
  readonly onChoose: () => void;
}

function BuildChoice({ build, isRolledOut, isBusy, onChoose }: BuildChoiceProps) {
  const { canOperate } = useWorkspace();
  const canChoose = canOperate && build.outcome === "succeeded" && !isRolledOut;
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5 text-sm">
      <Link data-row href={`/builds/${build.buildId}`} className="min-w-0 grow basis-64 hover:underline">
        <span className="font-medium">Build {build.number}</span>{" "}
        <span className="text-muted">{build.sources[0]?.message}</span>
      </Link>
      <span className="text-muted">
        <When at={build.createdAt} />
      </span>
      <BuildStatus build={build} />
      <span className="w-44 text-right">
        {isRolledOut ? <span className="text-muted">rolled out</span> : null}
        {canChoose ? (
          <Button onClick={onChoose} isDisabled={isBusy}>
            {`Roll back to build ${build.number}`}
          </Button>
        ) : null}
      </span>
    </li>
  );
}
