"use client";
import type { StoreVersionView } from "@edict/control";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useTRPC } from "../live/trpc-client.ts";
import { Empty } from "./empty.tsx";
import { formatBytes } from "./format-bytes.ts";
import { Loading } from "./loading.tsx";
import { QueryView } from "./query-view.tsx";

const CodeView = dynamic(async () => (await import("./code-view.tsx")).CodeView, {
  ssr: false,
  loading: () => <Loading lines={12} />,
});

interface StoreFilesProps {
  readonly storeId: string;
  readonly version: StoreVersionView;
  readonly path: string | undefined;
}

/** The files of one version beside the one that is open. */
export function StoreFiles({ storeId, version, path }: StoreFilesProps) {
  const trpc = useTRPC();
  const { commit } = version;
  const files = useQuery(trpc.stores.files.queryOptions({ storeId, commit }, { staleTime: Number.POSITIVE_INFINITY }));
  return (
    <QueryView query={files}>
      {(list) => {
        const open = path ?? list.find((file) => /\.(ya?ml|json)$/.test(file.path))?.path ?? list[0]?.path;
        return (
          <div className="md:grid md:grid-cols-[16rem_1fr]">
            <ul className="max-h-[70vh] overflow-auto border-line border-b py-2 text-sm md:border-r md:border-b-0">
              {list.map((file) => (
                <li key={file.path}>
                  <Link
                    href={`/stores/${storeId}?${new URLSearchParams({ version: String(version.number), path: file.path })}`}
                    scroll={false}
                    aria-current={file.path === open ? "true" : undefined}
                    title={`${file.path} · ${formatBytes(file.bytes)}`}
                    className={`block truncate px-4 py-1 font-mono text-xs ${file.path === open ? "bg-raised" : "hover:bg-raised"}`}
                  >
                    {file.path}
                  </Link>
                </li>
              ))}
            </ul>
            {open === undefined ? (
              <Empty title="This version has no files" />
            ) : (
              <OpenFile storeId={storeId} commit={commit} path={open} />
            )}
          </div>
        );
      }}
    </QueryView>
  );
}

function OpenFile(props: { readonly storeId: string; readonly commit: string; readonly path: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.stores.file.queryOptions(props, { staleTime: Number.POSITIVE_INFINITY }));
  return (
    <div className="min-w-0">
      <QueryView query={query}>
        {({ text, bytes }) =>
          text === undefined ? (
            <Empty title="This file is not shown">
              It is {formatBytes(bytes)} of something that is not text, or too long.
            </Empty>
          ) : (
            <CodeView path={props.path} text={text} />
          )
        }
      </QueryView>
    </div>
  );
}
