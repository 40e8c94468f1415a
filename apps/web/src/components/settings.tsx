"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTRPC } from "../live/trpc-client.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { AccessPanel } from "./access-panel.tsx";
import { Button } from "./button.tsx";
import { Copyable } from "./copyable.tsx";
import { Empty } from "./empty.tsx";
import { Field } from "./field.tsx";
import { PageTitle } from "./page-title.tsx";
import { Panel } from "./panel.tsx";
import { Problem } from "./problem.tsx";
import { QueryView } from "./query-view.tsx";

/** Tokens for git, credentials for decision points, keys that sign, and the viewer's password. */
export function Settings() {
  const { name } = useWorkspace();
  return (
    <>
      <PageTitle title="Settings" note={name} />
      <TokenPanel />
      <CredentialPanel />
      <KeyPanel />
      <PasswordPanel />
    </>
  );
}

function TokenPanel() {
  const trpc = useTRPC();
  const { workspaceId } = useWorkspace();
  const tokens = useQuery(trpc.access.tokens.queryOptions({ workspaceId }));
  const refresh = () => void tokens.refetch();
  const create = useMutation(trpc.access.createToken.mutationOptions({ onSuccess: refresh }));
  const revoke = useMutation(trpc.access.revokeToken.mutationOptions({ onSuccess: refresh }));
  const rows = tokens.data?.map(({ tokenId, name, hint, createdAt, revokedAt }) => ({
    id: tokenId,
    name,
    detail: `…${hint}`,
    createdAt,
    revokedAt,
  }));
  return (
    <AccessPanel
      title="Access tokens"
      note="What git signs in with, as its password."
      rows={rows}
      secret={create.data === undefined ? undefined : [["Token", create.data.token]]}
      error={tokens.error ?? create.error ?? revoke.error}
      onCreate={(name) => create.mutate({ workspaceId, name })}
      onRevoke={(tokenId) => revoke.mutate({ workspaceId, tokenId })}
    />
  );
}

function CredentialPanel() {
  const trpc = useTRPC();
  const { workspaceId } = useWorkspace();
  const credentials = useQuery(trpc.access.credentials.queryOptions({ workspaceId }));
  const refresh = () => void credentials.refetch();
  const create = useMutation(trpc.access.createCredential.mutationOptions({ onSuccess: refresh }));
  const revoke = useMutation(trpc.access.revokeCredential.mutationOptions({ onSuccess: refresh }));
  const rows = credentials.data?.map(({ clientId, name, createdAt, revokedAt }) => ({
    id: clientId,
    name,
    detail: clientId,
    createdAt,
    revokedAt,
  }));
  const secret =
    create.data === undefined
      ? undefined
      : ([
          ["Client id", create.data.clientId],
          ["Client secret", create.data.clientSecret],
        ] as const);
  return (
    <AccessPanel
      title="Credentials of decision points"
      note="What decision points sign in with; new ones are good for every deployment."
      rows={rows}
      secret={secret}
      error={credentials.error ?? create.error ?? revoke.error}
      onCreate={(name) => create.mutate({ workspaceId, name })}
      onRevoke={(clientId) => revoke.mutate({ workspaceId, clientId })}
    />
  );
}

function KeyPanel() {
  const trpc = useTRPC();
  const { workspaceId } = useWorkspace();
  const keys = useQuery(trpc.access.publicKeys.queryOptions({ workspaceId }));
  return (
    <Panel title="Signing keys" note="Ed25519; pin one in a decision point to trust nothing else.">
      <QueryView query={keys}>
        {(list) =>
          list.length === 0 ? (
            <Empty title="The first build makes the key" />
          ) : (
            <ul className="divide-y divide-line">
              {list.map(({ keyId, publicKey }) => (
                <li key={keyId} className="flex flex-wrap items-center gap-3 px-4 py-2.5 text-sm">
                  <Copyable text={keyId} />
                  <Copyable text={publicKey} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  );
}

function PasswordPanel() {
  const trpc = useTRPC();
  const [isDone, setDone] = useState(false);
  const save = useMutation(trpc.access.setPassword.mutationOptions({ onSuccess: () => setDone(true) }));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const currentPassword = String(form.get("current"));
    setDone(false);
    save.mutate({ password: String(form.get("password")), ...(currentPassword === "" ? {} : { currentPassword }) });
    event.currentTarget.reset();
  };
  return (
    <Panel title="Your password" note="For signing in with your e-mail address.">
      <form onSubmit={submit} className="flex flex-wrap items-start gap-3 p-4">
        <Field
          name="current"
          label="Current password"
          type="password"
          autoComplete="current-password"
          isOptional
          hint="Empty if you have none yet."
        />
        <Field
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          minLength={10}
          hint="At least 10 characters."
        />
        <div className="mt-6">
          <Button type="submit" isDisabled={save.isPending}>
            Set password
          </Button>
        </div>
        {isDone ? (
          <p role="status" className="mt-7 text-good text-sm">
            The password is set.
          </p>
        ) : null}
      </form>
      {save.error === null ? null : <Problem message={save.error.message} />}
    </Panel>
  );
}
