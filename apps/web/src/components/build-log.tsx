"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTRPC } from "../live/trpc-client.ts";
import { Empty } from "./empty.tsx";
import { QueryView } from "./query-view.tsx";

interface BuildLogProps {
  readonly buildId: string;
  readonly isRunning: boolean;
}

/** The log as it grows; stays at its end while the reader does. */
export function BuildLog({ buildId, isRunning }: BuildLogProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.builds.log.queryOptions({ buildId }, { refetchInterval: isRunning ? 2_000 : false }));
  const place = useRef<HTMLPreElement>(null);
  const wasAtEnd = useRef(true);
  const count = query.data?.length ?? 0;
  useEffect(() => {
    const box = place.current;
    if (box !== null && count > 0 && wasAtEnd.current) box.scrollTop = box.scrollHeight;
  }, [count]);
  return (
    <QueryView query={query}>
      {(lines) =>
        lines.length === 0 ? (
          <Empty title={isRunning ? "Nothing logged yet" : "This build logged nothing"} />
        ) : (
          <pre
            ref={place}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            onScroll={({ currentTarget: box }) => {
              wasAtEnd.current = box.scrollTop + box.clientHeight >= box.scrollHeight - 4;
            }}
            className="max-h-96 overflow-auto p-4 font-mono text-xs leading-5"
          >
            {lines.map(({ cursor, at, phase, text }) => (
              <div key={cursor}>
                <span className="select-none text-muted">
                  {at.toISOString().slice(11, 23)} {phase.padEnd(9)}{" "}
                </span>
                {text}
              </div>
            ))}
          </pre>
        )
      }
    </QueryView>
  );
}
