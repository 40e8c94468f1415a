"use client";
import type { StoreVersionView } from "@edict/control";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../live/trpc-client.ts";
import { CommitId } from "./commit-id.tsx";
import { Copyable } from "./copyable.tsx";
import { Empty } from "./empty.tsx";
import { PageTitle } from "./page-title.tsx";
import { Panel } from "./panel.tsx";
import { QueryView } from "./query-view.tsx";
import { StoreFiles } from "./store-files.tsx";
import { When } from "./when.tsx";

interface StorePageProps {
  readonly storeId: string;
  /** Number of the version to show; the newest if not given. */
  readonly version: string | undefined;
  readonly path: string | undefined;
}

/** A store: the files of any of its versions, and their history. */
export function StorePage({ storeId, version, path }: StorePageProps) {
  const trpc = useTRPC();
  const store = useQuery(trpc.stores.get.queryOptions({ storeId }));
  const versions = useQuery(trpc.stores.versions.queryOptions({ storeId }));
  return (
    <QueryView query={store}>
      {(facts) => (
        <>
          <PageTitle
            title={facts.name}
            note={
              <span className="flex flex-wrap items-center gap-2">
                <Copyable text={`git clone ${facts.remote}`} />
                <span>The password is an access token of Settings.</span>
              </span>
            }
          />
          <QueryView query={versions}>
            {(list) => <StoreContents storeId={storeId} versions={list} version={version} path={path} />}
          </QueryView>
        </>
      )}
    </QueryView>
  );
}

interface ContentsProps extends StorePageProps {
  readonly versions: readonly StoreVersionView[];
}

function StoreContents({ storeId, versions, version, path }: ContentsProps) {
  const shown = versions.find(({ number }) => String(number) === version) ?? versions[0];
  if (shown === undefined) {
    return (
      <Panel title="Files">
        <Empty title="Nothing was pushed yet">Clone the repository, add policies, and push.</Empty>
      </Panel>
    );
  }
  return (
    <>
      <Panel title="Files" note={`version ${shown.number} · ${shown.message}`}>
        <StoreFiles storeId={storeId} version={shown} path={path} />
      </Panel>
      <Panel title="History" note={versions.length === 1 ? "1 version" : `${versions.length} versions`}>
        <ul className="divide-y divide-line">
          {versions.map((row) => (
            <VersionRow key={row.storeVersionId} storeId={storeId} row={row} isShown={row === shown} path={path} />
          ))}
        </ul>
      </Panel>
    </>
  );
}

interface VersionRowProps {
  readonly storeId: string;
  readonly row: StoreVersionView;
  readonly isShown: boolean;
  readonly path: string | undefined;
}

function VersionRow({ storeId, row, isShown, path }: VersionRowProps) {
  const query = new URLSearchParams({ version: String(row.number), ...(path === undefined ? {} : { path }) });
  return (
    <li className={`flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm ${isShown ? "bg-raised" : ""}`}>
      <Link
        data-row
        href={`/stores/${storeId}?${query}`}
        aria-current={isShown ? "true" : undefined}
        className="min-w-0 grow basis-64 hover:underline"
      >
        <span className="text-muted">{row.number}</span> {row.message}
      </Link>
      <span className="text-muted">{row.author}</span>
      <span className="text-muted">{row.branch}</span>
      <CommitId commit={row.commit} />
      <span className="w-28 text-right text-muted">
        <When at={row.createdAt} />
      </span>
    </li>
  );
}
