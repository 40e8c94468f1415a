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
