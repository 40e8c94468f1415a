"use client";
import type { BuildView } from "@edict/control";
import Link from "next/link";
import { CommitId } from "./commit-id.tsx";
import { formatDuration } from "./format-duration.ts";
import { BuildStatus } from "./status.tsx";
import { When } from "./when.tsx";

/** Builds as rows that open them. */
export function BuildRows({ builds }: { readonly builds: readonly BuildView[] }) {
  return (
    <ul className="divide-y divide-line">
      {builds.map((build) => (
        <li key={build.buildId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-raised">
          <Link data-row href={`/builds/${build.buildId}`} className="min-w-0 grow basis-64">
            <span className="font-medium">
              {build.deploymentName} #{build.number}
            </span>{" "}
            <span className="text-muted">{build.sources[0]?.message ?? ""}</span>
          </Link>
          {build.sources[0] === undefined ? null : <CommitId commit={build.sources[0].commit} />}
          <span className="w-16 text-right text-muted text-sm">{formatLength(build)}</span>
          <span className="w-28 text-right text-muted text-sm">
            <When at={build.createdAt} />
          </span>
          <span className="w-36 text-right">
            <BuildStatus build={build} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function formatLength(build: BuildView): string {
  if (build.startedAt === undefined || build.finishedAt === undefined) return "";
  return formatDuration(build.finishedAt.getTime() - build.startedAt.getTime());
}
