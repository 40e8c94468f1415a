"use client";
import { useRouter } from "next/navigation";
import { type RefObject, useEffect, useRef } from "react";

export interface Place {
  readonly href: string;
  readonly name: string;
  readonly key: string;
}

const sequenceMs = 1500;

/** `g` and a letter goes to a page, `j` and `k` move through the rows, `?` shows the list. */
export function useShortcuts(places: readonly Place[]) {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    let wentAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const place = Date.now() - wentAt < sequenceMs ? places.find(({ key }) => key === event.key) : undefined;
      wentAt = event.key === "g" ? Date.now() : 0;
      if (place !== undefined) router.push(place.href);
      else if (event.key === "?") dialog.current?.showModal();
      else if (event.key === "j") moveRow(1);
      else if (event.key === "k") moveRow(-1);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [places, router]);
  return { dialog, open: () => dialog.current?.showModal() };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog, .cm-editor") !== null;
}

function moveRow(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.findIndex((row) => row.matches(":focus"));
  rows[at === -1 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

interface HelpProps {
  readonly places: readonly Place[];
  readonly dialog: RefObject<HTMLDialogElement | null>;
}

export function ShortcutHelp({ places, dialog }: HelpProps) {
  return (
    <dialog
      ref={dialog}
      aria-labelledby="shortcut-title"
      className="m-auto rounded-lg border border-line bg-panel p-6 text-ink backdrop:bg-black/40"
    >
      <h2 id="shortcut-title" className="mb-3 font-semibold">
        Keyboard shortcuts
      </h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-sm">
        {places.map(({ key, name }) => (
          <Shortcut key={key} keys={`g ${key}`} meaning={name} />
        ))}
        <Shortcut keys="j" meaning="Next row" />
        <Shortcut keys="k" meaning="Previous row" />
        <Shortcut keys="Enter" meaning="Open the row" />
        <Shortcut keys="?" meaning="This list" />
      </dl>
      <form method="dialog" className="mt-4 text-right">
        <button type="submit" className="rounded border border-line px-3 py-1 hover:bg-raised">
          Close
        </button>
      </form>
    </dialog>
  );
}

function Shortcut({ keys, meaning }: { readonly keys: string; readonly meaning: string }) {
  return (
    <>
      <dt>
        <kbd className="rounded border border-line bg-raised px-1.5 py-0.5 font-mono text-xs">{keys}</kbd>
      </dt>
      <dd>{meaning}</dd>
    </>
  );
}
