import type { ReactNode } from "react";

/** Title of a page, with what can be done on it. */
export function PageTitle(props: {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0">
        <h1 className="font-semibold text-2xl tracking-tight">{props.title}</h1>
        {props.note === undefined ? null : <div className="mt-1 text-muted text-sm">{props.note}</div>}
      </div>
      <div className="flex gap-2">{props.children}</div>
    </header>
  );
}
