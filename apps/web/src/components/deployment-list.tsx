"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { useTRPC } from "../live/trpc-client.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { Button } from "./button.tsx";
import { DeploymentRow } from "./deployment-row.tsx";
import { Empty } from "./empty.tsx";
import { Field } from "./field.tsx";
import { PageTitle } from "./page-title.tsx";
import { Panel } from "./panel.tsx";
import { Problem } from "./problem.tsx";
import { QueryView } from "./query-view.tsx";

/** All deployments of the workspace, and a way to make one. */
export function DeploymentList() {
  const trpc = useTRPC();
  const { workspaceId, canOperate } = useWorkspace();
  const query = useQuery(trpc.deployments.list.queryOptions({ workspaceId }));
  return (
    <>
      <PageTitle title="Deployments" note="A deployment takes the policies of its stores to its decision points." />
      <Panel title="All deployments">
        <QueryView query={query}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="There are no deployments yet" />
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
      {canOperate ? <NewDeployment /> : null}
    </>
  );
}

function NewDeployment() {
  const trpc = useTRPC();
  const router = useRouter();
  const { workspaceId } = useWorkspace();
  const stores = useQuery(trpc.stores.list.queryOptions({ workspaceId }));
  const create = useMutation(
    trpc.deployments.create.mutationOptions({
      onSuccess: ({ deploymentId }) => router.push(`/deployments/${deploymentId}`),
    }),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    create.mutate({ workspaceId, name: String(form.get("name")), storeIds: form.getAll("store").map(String) });
  };
  return (
    <Panel title="New deployment">
      <form onSubmit={submit} className="grid gap-4 p-4">
        <Field name="name" label="Name" />
        <fieldset>
          <legend className="mb-1 font-medium text-sm">Stores</legend>
          <QueryView query={stores}>
            {(list) =>
              list.map(({ storeId, name }) => (
                <label key={storeId} className="mr-4 inline-flex items-center gap-2 text-sm">
                  <input type="checkbox" name="store" value={storeId} />
                  {name}
                </label>
              ))
            }
          </QueryView>
        </fieldset>
        <div>
          <Button type="submit" look="strong" isDisabled={create.isPending}>
            Make deployment
          </Button>
        </div>
      </form>
      {create.error === null ? null : <Problem message={create.error.message} />}
    </Panel>
  );
}
