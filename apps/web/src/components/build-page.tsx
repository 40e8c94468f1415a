"use client";
import type { BuildDetail } from "@edict/control";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc-client.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { BuildLog } from "./build-log.tsx";
import { BuildPhases } from "./build-phases.tsx";
import { Button } from "./button.tsx";
import { CommitId } from "./commit-id.tsx";
import { Copyable } from "./copyable.tsx";
import { DiagnosticList } from "./diagnostic-list.tsx";
import { formatBytes } from "./format-bytes.ts";
import { PageTitle } from "./page-title.tsx";
import { Panel } from "./panel.tsx";
import { Problem } from "./problem.tsx";
import { QueryView } from "./query-view.tsx";
import { BuildStatus } from "./status.tsx";
import { TestReport } from "./test-report.tsx";
import { When } from "./when.tsx";

/** One build: where it is, what it found, what it made. */
export function BuildPage({ buildId }: { readonly buildId: string }) {
  const trpc = useTRPC();
  // Notifications make the page quick; asking again makes it sure.
  const query = useQuery(
    trpc.builds.get.queryOptions(
      { buildId },
      { refetchInterval: ({ state }) => (state.data?.outcome === undefined ? 5_000 : false) },
    ),
  );
  return <QueryView query={query}>{(build) => <BuildDetails build={build} />}</QueryView>;
}

function BuildDetails({ build }: { readonly build: BuildDetail }) {
  return (
    <>
      <PageTitle
        title={`${build.deploymentName} #${build.number}`}
        note={
          <span className="flex flex-wrap items-center gap-2">
            <BuildStatus build={build} />
            <Link href={`/deployments/${build.deploymentId}`} className="hover:text-ink">
              {build.deploymentName}
            </Link>
            <When at={build.createdAt} />
            {build.attempt > 1 ? <span>attempt {build.attempt}</span> : null}
          </span>
        }
      >
        <BuildActions build={build} />
      </PageTitle>
      {build.message === undefined ? null : <p className="mb-6">{build.message}</p>}
      <Panel title="Phases">
        <BuildPhases build={build} />
      </Panel>
      {build.diagnostics.length === 0 ? null : (
        <Panel title="Diagnostics" note={countSeverities(build)}>
          <DiagnosticList build={build} />
        </Panel>
      )}
      {build.reports["tests"] === undefined ? null : <TestReport report={build.reports["tests"]} />}
      <BuildFacts build={build} />
      <Panel title="Log">
        <BuildLog buildId={build.buildId} isRunning={build.outcome === undefined} />
      </Panel>
    </>
  );
}

function countSeverities({ diagnostics }: BuildDetail): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const say = (count: number, word: string) => (count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`]);
  return [...say(errors, "error"), ...say(warnings, "warning")].join(", ");
}

function BuildActions({ build }: { readonly build: BuildDetail }) {
  const trpc = useTRPC();
  const { canOperate } = useWorkspace();
  const cancel = useMutation(trpc.builds.cancel.mutationOptions());
  if (!canOperate || build.outcome !== undefined) return null;
  return (
    <div>
      <Button
        isDisabled={build.isCancelRequested || cancel.isPending}
        onClick={() => cancel.mutate({ buildId: build.buildId })}
      >
        Cancel build
      </Button>
      {cancel.error === null ? null : <Problem message={cancel.error.message} />}
    </div>
  );
}

function BuildFacts({ build }: { readonly build: BuildDetail }) {
  return (
    <Panel title="Sources and artifacts">
      <dl className="grid grid-cols-[8rem_1fr] gap-x-4 gap-y-2 p-4 text-sm">
        {build.sources.map((source) => (
          <Fact key={source.storeId} name={source.storeName}>
            <Link href={`/stores/${source.storeId}?version=${source.versionNumber}`} className="hover:underline">
              version {source.versionNumber}
            </Link>{" "}
            <CommitId commit={source.commit} /> {source.message} <span className="text-muted">by {source.author}</span>
          </Fact>
        ))}
        {build.bundleId === undefined ? null : (
          <Fact name="Bundle">
            <Copyable text={build.bundleId} />
          </Fact>
        )}
        {build.artifacts.map(({ kind, sha256, bytes }) => (
          <Fact key={kind} name={kind}>
            <a
              href={`/api/builds/${build.buildId}/artifacts/${kind}`}
              aria-label={`Download ${kind}`}
              className="underline hover:no-underline"
            >
              {formatBytes(bytes)}
            </a>{" "}
            <Copyable text={sha256} shown={`sha256:${sha256.slice(0, 16)}…`} />
          </Fact>
        ))}
        {build.signingKeyId === undefined ? null : (
          <Fact name="Signed by">
            <Copyable text={build.signingKeyId} />
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
