import type { ReactNode } from "react";

/** What an empty list says instead: what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="px-4 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children === undefined ? null : <div className="mt-2 text-muted text-sm">{children}</div>}
    </div>
  );
}
