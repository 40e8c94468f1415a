import { execFileSync } from "node:child_process";
import { descendants } from "../test/support/standalone.ts";

/** Process → resident megabytes. */
export type Memory = ReadonlyMap<string, number>;

const scripts = /(?:infra|apps|packages)\/[\w/.-]+\.m?js|next-server/g;

/** The Node processes below a starter, by the script they run. */
export function readMemory(starter: number): Memory {
  const memory = new Map<string, number>();
  for (const pid of [starter, ...descendants(starter)]) {
    const row = readProcess(pid);
    const script = row?.command.match(scripts)?.at(-1);
    if (row !== undefined && script !== undefined) memory.set(script, Math.round(row.kilobytes / 1024));
  }
  return memory;
}

function readProcess(pid: number): { readonly kilobytes: number; readonly command: string } | undefined {
  try {
    const line = execFileSync("ps", ["-o", "rss=,args=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const [kilobytes = "", ...command] = line.split(/\s+/);
    return { kilobytes: Number(kilobytes), command: command.join(" ") };
  } catch {
    // It ended between the two looks.
    return undefined;
  }
}

/** Processes that hold much more than they did; what they fill once, such as caches, is let pass. */
export function findGrowth(before: Memory, after: Memory): string[] {
  return [...after].flatMap(([script, megabytes]) => {
    const first = before.get(script);
    const isGrown = first !== undefined && megabytes > first * 1.5 + 64;
    return isGrown ? [`${script} grew from ${first} to ${megabytes} MB`] : [];
  });
}
