import type { ReactNode } from "react";

/** A part of a page with a heading. */
export function Panel(props: { readonly title: string; readonly note?: ReactNode; readonly children: ReactNode }) {
  const id = `panel-${props.title.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
  return (
    <section aria-labelledby={id} className="mb-6 rounded-lg border border-line bg-panel">
      <div className="flex items-baseline justify-between gap-4 border-line border-b px-4 py-2.5">
        <h2 id={id} className="font-medium">
          {props.title}
        </h2>
        <div className="text-muted text-sm">{props.note}</div>
      </div>
      {props.children}
    </section>
  );
}
