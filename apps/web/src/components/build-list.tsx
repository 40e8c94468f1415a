"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc-client.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { BuildRows } from "./build-rows.tsx";
import { Button } from "./button.tsx";
import { Empty } from "./empty.tsx";
import { PageTitle } from "./page-title.tsx";
import { Panel } from "./panel.tsx";
import { QueryView } from "./query-view.tsx";

/** All builds of the workspace, newest first. */
export function BuildList() {
  const trpc = useTRPC();
  const { workspaceId } = useWorkspace();
  const query = useInfiniteQuery(
    trpc.builds.list.infiniteQueryOptions({ workspaceId }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <>
      <PageTitle title="Builds" note="Every push to a store that a deployment uses is built." />
      <Panel title="All builds">
        <QueryView query={query}>
          {(data) => {
            const builds = data.pages.flatMap((page) => page.builds);
            return builds.length === 0 ? <Empty title="Nothing was built yet" /> : <BuildRows builds={builds} />;
          }}
        </QueryView>
        {query.hasNextPage ? (
          <div className="p-4 text-center">
            <Button onClick={() => void query.fetchNextPage()} isDisabled={query.isFetchingNextPage}>
              Show older builds
            </Button>
          </div>
        ) : null}
      </Panel>
    </>
  );
}
