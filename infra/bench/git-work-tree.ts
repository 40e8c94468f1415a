import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gitEnv } from "@edict/control";

const run = promisify(execFile);
const who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com"];

/** A push that the hub took. Times are milliseconds of `performance.now()`. */
export interface AcceptedPush {
  readonly startedAt: number;
  /** When the hub's word about the build arrived: the push and its build are recorded. */
  readonly acceptedAt: number;
  readonly buildNumber: number;
}

/** A work tree with one remote, driven by the real git. */
export interface GitWorkTree {
  readonly folder: string;
  git(...args: string[]): Promise<void>;
  /** Commits everything and pushes it. */
  push(message: string): Promise<AcceptedPush>;
  remove(): Promise<void>;
}

export async function openWorkTree(remote: string): Promise<GitWorkTree> {
  const folder = await mkdtemp(join(tmpdir(), "edict-bench-"));
  const git = async (...args: string[]) => {
    await run("git", [...who, "-C", folder, ...args], { env: gitEnv() });
  };
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", remote);
  return {
    folder,
    git,
    push: async (message) => {
      await git("add", "--all", ".");
      await git("commit", "--quiet", "--allow-empty", "--message", message);
      return push(folder);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function push(folder: string): Promise<AcceptedPush> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn("git", ["-C", folder, "push", "origin", "main"], { env: gitEnv() });
    let output = "";
    let accepted: Omit<AcceptedPush, "startedAt"> | undefined;
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const number = /remote: Edict: build (\d+)/.exec(output)?.[1];
      if (number !== undefined) accepted ??= { acceptedAt: performance.now(), buildNumber: Number(number) };
    });
    child.once("error", reject);
    child.once("close", () => {
      if (accepted === undefined) reject(new Error(`The push was not taken:\n${output}`));
      else resolve({ startedAt, ...accepted });
    });
  });
}
