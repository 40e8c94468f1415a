"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { useTRPC } from "../live/trpc-client.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import { PageTitle } from "./page-title.tsx";
import { Panel } from "./panel.tsx";
import { Problem } from "./problem.tsx";
import { QueryView } from "./query-view.tsx";
import { StoreRows } from "./store-rows.tsx";

/** All stores of the workspace, and a way to make one. */
export function StoreList() {
  const trpc = useTRPC();
  const { workspaceId, canOperate } = useWorkspace();
  const query = useQuery(trpc.stores.list.queryOptions({ workspaceId }));
  return (
    <>
      <PageTitle title="Stores" note="A store is a Git repository of policies, kept by the hub." />
      <Panel title="All stores">
        <QueryView query={query}>{(stores) => <StoreRows stores={stores} />}</QueryView>
      </Panel>
      {canOperate ? <NewStore /> : null}
    </>
  );
}

function NewStore() {
  const trpc = useTRPC();
  const router = useRouter();
  const { workspaceId } = useWorkspace();
  const create = useMutation(
    trpc.stores.create.mutationOptions({ onSuccess: ({ storeId }) => router.push(`/stores/${storeId}`) }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate({ workspaceId, name: String(new FormData(event.currentTarget).get("name")) });
  };
  return (
    <Panel title="New store">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3 p-4">
        <Field name="name" label="Name" />
        <Button type="submit" look="strong" isDisabled={create.isPending}>
          Make store
        </Button>
      </form>
      {create.error === null ? null : <Problem message={create.error.message} />}
    </Panel>
  );
}
