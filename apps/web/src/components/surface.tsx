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

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="px-4 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children === undefined ? null : <div className="mt-2 text-muted text-sm">{children}</div>}
    </div>
  );
}

export function Problem({ message }: { readonly message: string }) {
  return (
    <p role="alert" className="m-4 rounded border border-bad/40 bg-bad/10 px-3 py-2 text-bad text-sm">
      {message}
    </p>
  );
}

/** A grey place where something will stand. */
export function Loading({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div role="status" aria-label="Loading" className="space-y-3 p-4">
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((line) => (
        <div key={line} className="h-4 motion-safe:animate-pulse rounded bg-raised" />
      ))}
    </div>
  );
}

const buttonLook = {
  plain: "border border-line bg-panel hover:bg-raised",
  strong: "bg-accent text-on-accent hover:opacity-90",
};

interface ButtonProps {
  readonly look?: keyof typeof buttonLook;
  readonly type?: "button" | "submit";
  readonly isDisabled?: boolean;
  readonly onClick?: () => void;
  readonly children: ReactNode;
}

export function Button({ look = "plain", type = "button", isDisabled = false, onClick, children }: ButtonProps) {
  return (
    <button
      type={type}
      disabled={isDisabled}
      onClick={onClick}
      className={`whitespace-nowrap rounded px-3 py-1.5 text-sm disabled:opacity-50 ${buttonLook[look]}`}
    >
      {children}
    </button>
  );
}
