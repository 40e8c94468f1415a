"use client";
import { useState } from "react";

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
