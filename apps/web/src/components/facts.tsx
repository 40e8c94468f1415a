"use client";
import { useEffect, useState } from "react";

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const formatter = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 minutes ago"; the exact time on hover. */
export function When({ at }: { readonly at: Date }) {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at.toISOString()} title={at.toISOString()} className="whitespace-nowrap">
      {now === undefined ? at.toISOString().slice(0, 16).replace("T", " ") : formatAgo(at, now)}
    </time>
  );
}

function formatAgo(at: Date, now: number): string {
  const seconds = Math.round((at.getTime() - now) / 1000);
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return formatter.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? "just now" : formatter.format(seconds, "second");
}

/** A text that is often copied: shown short, copied whole. */
export function Copyable({ text, shown }: { readonly text: string; readonly shown?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button
      type="button"
      onClick={() => void copy()}
      title={`Copy ${text}`}
      className="max-w-full truncate rounded bg-raised px-1.5 py-0.5 align-middle font-mono text-xs hover:text-accent"
    >
      {isCopied ? "Copied" : (shown ?? text)}
    </button>
  );
}

export function CommitId({ commit }: { readonly commit: string }) {
  return <Copyable text={commit} shown={commit.slice(0, 8)} />;
}

/** "820 ms", "4.1 s", "2 min 5 s". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** "1.2 kB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
