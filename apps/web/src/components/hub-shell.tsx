"use client";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useChanges } from "../live/use-changes.ts";
import { useWorkspace } from "../live/workspace.tsx";
import { ShortcutHelp, useShortcuts } from "./shortcuts.tsx";
import { signOut } from "./sign-out.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

const places = [
  { href: "/", name: "Overview", key: "o" },
  { href: "/stores", name: "Stores", key: "s" },
  { href: "/builds", name: "Builds", key: "b" },
  { href: "/deployments", name: "Deployments", key: "d" },
  { href: "/settings", name: "Settings", key: "t" },
] as const;

interface ShellProps {
  readonly viewer: { readonly name: string; readonly email: string };
  readonly workspaces: readonly { readonly workspaceId: string; readonly name: string }[];
  readonly children: ReactNode;
}

/** Navigation around every page of the hub. */
export function HubShell({ viewer, workspaces, children }: ShellProps) {
  const { isLive } = useChanges();
  const shortcuts = useShortcuts(places);
  return (
    <div className="min-h-screen md:grid md:grid-cols-[13rem_1fr]">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-10 focus:bg-panel focus:p-2"
      >
        Skip to content
      </a>
      <aside className="flex flex-col gap-4 border-line border-b bg-panel p-4 md:sticky md:top-0 md:h-screen md:border-r md:border-b-0">
        <Link href="/" className="font-semibold text-lg tracking-tight">
          Edict
        </Link>
        <WorkspaceChoice workspaces={workspaces} />
        <Navigation />
        <div className="mt-auto flex flex-col gap-3 text-muted text-xs">
          <span role="status" className="flex items-center gap-2">
            <span aria-hidden="true" className={`size-2 rounded-full ${isLive ? "bg-good" : "bg-warn"}`} />
            {isLive ? "Live" : "Connecting…"}
          </span>
          <ThemeSwitch />
          <button type="button" className="text-left hover:text-ink" onClick={shortcuts.open}>
            Keyboard shortcuts <kbd className="rounded border border-line px-1">?</kbd>
          </button>
          <span className="truncate" title={viewer.email}>
            {viewer.name || viewer.email}
          </span>
          <button type="button" className="text-left hover:text-ink" onClick={() => void signOut()}>
            Sign out
          </button>
        </div>
      </aside>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl p-4 outline-none md:p-8">
        {children}
      </main>
      <ShortcutHelp places={places} dialog={shortcuts.dialog} />
    </div>
  );
}

function Navigation() {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className="flex gap-1 overflow-x-auto md:flex-col">
      {places.map(({ href, name }) => {
        const isHere = href === "/" ? path === "/" : path.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? "page" : undefined}
            className={`rounded px-3 py-1.5 ${isHere ? "bg-raised font-medium" : "text-muted hover:bg-raised hover:text-ink"}`}
          >
            {name}
          </Link>
        );
      })}
    </nav>
  );
}

function WorkspaceChoice({ workspaces }: Pick<ShellProps, "workspaces">) {
  const { workspaceId, name } = useWorkspace();
  const router = useRouter();
  if (workspaces.length < 2) return <span className="text-muted text-sm">{name}</span>;
  const choose = (id: string) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet.
    document.cookie = `edict-workspace=${encodeURIComponent(id)}; path=/; max-age=31536000; samesite=lax`;
    router.push("/");
    router.refresh();
  };
  return (
    <select
      aria-label="Workspace"
      className="rounded border border-line bg-panel px-2 py-1 text-sm"
      value={workspaceId}
      onChange={(event) => choose(event.target.value)}
    >
      {workspaces.map((workspace) => (
        <option key={workspace.workspaceId} value={workspace.workspaceId}>
          {workspace.name}
        </option>
      ))}
    </select>
  );
}
