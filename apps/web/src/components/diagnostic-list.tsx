"use client";
import type { BuildDetail } from "@edict/control";
import { type Diagnostic, placeOf } from "@edict/protocol";
import Link from "next/link";
import { Status } from "./status.tsx";

const shownMax = 200;

/** What the author should look at, in order, each with the lines it is about. */
export function DiagnosticList({ build }: { readonly build: BuildDetail }) {
  const shown = build.diagnostics.slice(0, shownMax);
  return (
    <>
      <ul className="divide-y divide-line">
        {shown.map((diagnostic) => (
          <DiagnosticItem key={JSON.stringify(diagnostic)} diagnostic={diagnostic} build={build} />
        ))}
      </ul>
      {shown.length < build.diagnostics.length ? (
        <p className="p-4 text-muted text-sm">… and {build.diagnostics.length - shown.length} more.</p>
      ) : null}
    </>
  );
}

function DiagnosticItem(props: { readonly diagnostic: Diagnostic; readonly build: BuildDetail }) {
  const { severity, code, file, message, description, remedy, excerpt } = props.diagnostic;
  const source = props.build.sources.length === 1 ? props.build.sources[0] : undefined;
  const place = placeOf(props.diagnostic);
  return (
    <li className="p-4 text-sm">
      <div className="flex flex-wrap items-baseline gap-2">
        <Status tone={severity === "error" ? "bad" : "warn"}>{severity === "error" ? "Error" : "Warning"}</Status>
        {source === undefined ? (
          <span className="font-mono text-xs">{place}</span>
        ) : (
          <Link
            data-row
            href={`/stores/${source.storeId}?version=${source.versionNumber}&path=${encodeURIComponent(file)}`}
            className="font-mono text-accent text-xs hover:underline"
          >
            {place}
          </Link>
        )}
        <span className="font-mono text-muted text-xs">{code}</span>
      </div>
      <p className="mt-1.5">{message}</p>
      {description === undefined ? null : <p className="mt-1 whitespace-pre-wrap text-muted">{description}</p>}
      {excerpt === undefined ? null : (
        <pre className="mt-2 overflow-x-auto rounded bg-raised p-3 font-mono text-xs leading-5">{excerpt}</pre>
      )}
      {remedy === undefined ? null : <p className="mt-2">→ {remedy}</p>}
    </li>
  );
}
