import { checkStorePath, limits } from "@edict/protocol";
import type { TreeEntry } from "./parse-tree-listing.ts";

/**
 * Why a commit may not enter a store, one sentence each (at most `problemsMax`); empty if it may. Checked when it is pushed and
 * again when it is built.
 */
export function checkTree(entries: readonly TreeEntry[]): string[] {
  const problems: string[] = [];
  if (entries.length > limits.storeFiles) {
    problems.push(`The commit has ${entries.length} files; a store takes ${limits.storeFiles}.`);
  }
  let totalBytes = 0;
  for (const entry of entries) {
    totalBytes += entry.bytes;
    const problem = checkEntry(entry);
    if (problem !== undefined) problems.push(problem);
    if (problems.length >= problemsMax) break;
  }
  if (totalBytes > limits.storeBytes) {
    problems.push(`The files have ${toMiB(totalBytes)} MiB together; a store takes ${toMiB(limits.storeBytes)} MiB.`);
  }
  return problems;
}

function checkEntry(entry: TreeEntry): string | undefined {
  const name = JSON.stringify(entry.path);
  if (entry.mode === "120000") return `${name} is a symbolic link; put the file itself in the store.`;
  if (entry.mode === "160000") return `${name} is a submodule; put its files in the store.`;
  const reason = checkStorePath(entry.path);
  if (reason !== undefined) return `${name} is not a path a store takes: ${reason}.`;
  if (entry.bytes > limits.storeFileBytes) {
    return `${name} has ${toMiB(entry.bytes)} MiB; a file of a store may have ${toMiB(limits.storeFileBytes)} MiB.`;
  }
  return undefined;
}

function toMiB(bytes: number): string {
  return String(Math.round((bytes / (1024 * 1024)) * 10) / 10);
}

const problemsMax = 10;
