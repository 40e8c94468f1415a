import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gitEnv } from "@edict/control";

const run = promisify(execFile);

/** What a git command printed, and whether it succeeded. */
export interface GitResult {
  readonly ok: boolean;
  readonly output: string;
}

/** A work tree with one remote, driven by the real git. */
export interface GitClone {
  readonly folder: string;
  git(...args: string[]): Promise<GitResult>;
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Commits everything; returns the commit. */
  commit(message: string): Promise<string>;
  push(...args: string[]): Promise<GitResult>;
  remove(): Promise<void>;
}

export async function newClone(remote: string): Promise<GitClone> {
  const folder = await mkdtemp(join(tmpdir(), "edict-clone-"));
  const who = {
    GIT_AUTHOR_NAME: "Ana",
    GIT_AUTHOR_EMAIL: "ana@example.com",
    GIT_COMMITTER_NAME: "Ana",
    GIT_COMMITTER_EMAIL: "ana@example.com",
  };
  const git = async (...args: string[]): Promise<GitResult> => {
    try {
      const { stdout, stderr } = await run("git", args, {
        cwd: folder,
        env: { ...gitEnv(), ...who },
        maxBuffer: 1 << 28,
      });
      return { ok: true, output: stdout + stderr };
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      return { ok: false, output: stdout + stderr };
    }
  };
  await git("init", "--quiet", "--initial-branch=main");
  await git("remote", "add", "origin", remote);
  return {
    folder,
    git,
    write: async (path, content) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    },
    commit: async (message) => {
      await git("add", "--all", ".");
      await git("commit", "--quiet", "--allow-empty", "--message", message);
      return (await git("rev-parse", "HEAD")).output.trim();
    },
    push: (...args) => git("push", "origin", "main", ...args),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
