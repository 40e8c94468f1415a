"use client";
import type { FormEvent } from "react";
import { useWorkspace } from "../live/workspace.tsx";
import { Button } from "./button.tsx";
import { Copyable } from "./copyable.tsx";
import { Empty } from "./empty.tsx";
import { Field } from "./field.tsx";
import { Loading } from "./loading.tsx";
import { Panel } from "./panel.tsx";
import { Problem } from "./problem.tsx";
import { When } from "./when.tsx";

export interface AccessRow {
  readonly id: string;
  readonly name: string;
  readonly detail: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | undefined;
}

interface AccessPanelProps {
  readonly title: string;
  readonly note: string;
  readonly rows: readonly AccessRow[] | undefined;
  /** What was just made: shown once. */
  readonly secret: readonly (readonly [string, string])[] | undefined;
  readonly error: { readonly message: string } | null;
  readonly onCreate: (name: string) => void;
  readonly onRevoke: (id: string) => void;
}

/** A list of secrets that can be made and ended; none is ever shown twice. */
export function AccessPanel(props: AccessPanelProps) {
  const { canAdminister } = useWorkspace();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    props.onCreate(String(new FormData(event.currentTarget).get("name")));
    event.currentTarget.reset();
  };
  return (
    <Panel title={props.title} note={props.note}>
      {props.error === null ? null : <Problem message={props.error.message} />}
      {props.secret === undefined ? null : (
        <div role="status" className="m-4 rounded border border-good/40 bg-good/10 p-3 text-sm">
          <p className="mb-2">Copy this now: it is not shown again.</p>
          {props.secret.map(([name, value]) => (
            <p key={name}>
              {name}: <Copyable text={value} />
            </p>
          ))}
        </div>
      )}
      {props.rows === undefined ? <Loading /> : <AccessRows {...props} rows={props.rows} canRevoke={canAdminister} />}
      {canAdminister ? (
        <form onSubmit={submit} className="flex flex-wrap items-end gap-3 border-line border-t p-4">
          <Field name="name" label="Name" />
          <Button type="submit">Create</Button>
        </form>
      ) : null}
    </Panel>
  );
}

interface AccessRowsProps {
  readonly rows: readonly AccessRow[];
  readonly canRevoke: boolean;
  readonly onRevoke: (id: string) => void;
}

function AccessRows({ rows, canRevoke, onRevoke }: AccessRowsProps) {
  if (rows.length === 0) return <Empty title="There are none yet" />;
  return (
    <ul className="divide-y divide-line">
      {rows.map(({ id, name, detail, createdAt, revokedAt }) => (
        <li key={id} className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5 text-sm">
          <span className={`font-medium ${revokedAt === undefined ? "" : "text-muted line-through"}`}>{name}</span>
          <span className="grow font-mono text-muted text-xs">{detail}</span>
          <span className="text-muted">
            <When at={createdAt} />
          </span>
          {revokedAt === undefined ? null : <span className="text-muted">revoked</span>}
          {canRevoke && revokedAt === undefined ? (
            <Button
              onClick={() => {
                if (confirm(`Revoke ${name}? Whoever uses it is refused from now on.`)) onRevoke(id);
              }}
            >
              Revoke
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
