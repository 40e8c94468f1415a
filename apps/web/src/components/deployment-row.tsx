import type { DeploymentView } from "@edict/control";
import Link from "next/link";
import { Copyable } from "./copyable.tsx";
import { BuildStatus, RolloutStatus, Status } from "./status.tsx";

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
