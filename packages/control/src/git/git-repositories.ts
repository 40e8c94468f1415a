import { execFile, spawn } from "node:child_process";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { EdictError } from "@edict/protocol";
import { parseBatch } from "./parse-batch.ts";
import { parseTreeListing, type TreeEntry } from "./parse-tree-listing.ts";

const run = promisify(execFile);

/** One commit, as its author wrote it. */
export interface CommitInfo {
  readonly commit: string;
  /** First line. */
  readonly message: string;
  readonly author: string;
  readonly authoredAt: Date;
}

/** The bare repositories of hub-hosted stores. Reading never touches a work tree and never follows a symlink. */
export interface GitRepositories {
  pathOf(storeId: string): string;
  /** Makes the repository if it does not exist. */
  create(storeId: string, defaultBranch: string): Promise<void>;
  /** Head of a branch; `undefined` if there is none. */
  resolveBranch(storeId: string, branch: string): Promise<string | undefined>;
  /** @throws EdictError `not_found` */
  readCommit(storeId: string, commit: string): Promise<CommitInfo>;
  /** Every entry of a commit, sorted by path. @throws EdictError `not_found` */
  listFiles(storeId: string, commit: string): Promise<TreeEntry[]>;
  /** Contents by object id. @throws EdictError `checkout_failed` */
  readBlobs(storeId: string, oids: readonly string[]): Promise<Map<string, Uint8Array>>;
}

/** @param root folder of the repositories, one `<storeId>.git` each */
export function createGitRepositories(root: string): GitRepositories {
  const pathOf = (storeId: string) => {
    if (!/^[A-Z0-9]+$/.test(storeId)) throw new EdictError("invalid_request", "This is not a store id.");
    return join(root, `${storeId}.git`);
  };
  const git = async (storeId: string, args: readonly string[]) => {
    const { stdout } = await run("git", ["-C", pathOf(storeId), ...args], { env: gitEnv(), maxBuffer: outputBytesMax });
    return stdout;
  };
  return {
    pathOf,
    create: (storeId, defaultBranch) => createRepository(pathOf(storeId), defaultBranch),
    resolveBranch: async (storeId, branch) => {
      const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `refs/heads/${branch}^{commit}`];
      const out = await git(storeId, args).catch(() => "");
      return out.trim() === "" ? undefined : out.trim();
    },
    readCommit: async (storeId, commit) => {
      const format = "--format=%H%x00%s%x00%an <%ae>%x00%aI";
      const out = await git(storeId, ["log", "-1", format, "--end-of-options", checkCommit(commit)]).catch(
        (cause: unknown) => {
          throw unknownCommit(commit, cause);
        },
      );
      const [hash = "", message = "", author = "", authoredAt = ""] = out.trimEnd().split("\0");
      return { commit: hash, message, author, authoredAt: new Date(authoredAt) };
    },
    listFiles: async (storeId, commit) => {
      const out = await git(storeId, ["ls-tree", "-r", "-l", "-z", "--end-of-options", checkCommit(commit)]).catch(
        (cause: unknown) => {
          throw unknownCommit(commit, cause);
        },
      );
      return parseTreeListing(out);
    },
    readBlobs: (storeId, oids) => readBlobs(pathOf(storeId), oids),
  };
}

async function createRepository(path: string, defaultBranch: string): Promise<void> {
  if ((await stat(join(path, "config")).catch(() => undefined)) === undefined) {
    await mkdir(path, { recursive: true });
    await run("git", ["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`, path], { env: gitEnv() });
  }
  await writeFile(join(path, "config"), repositoryConfig);
}

function readBlobs(path: string, oids: readonly string[]): Promise<Map<string, Uint8Array>> {
  if (oids.length === 0) return Promise.resolve(new Map());
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["-C", path, "cat-file", "--batch"], {
      env: gitEnv(),
      stdio: ["pipe", "pipe", "ignore"],
    });
    const chunks: Buffer[] = [];
    const fail = (cause: unknown) =>
      reject(new EdictError("checkout_failed", "The sources could not be read from git.", cause));
    child.on("error", fail);
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("close", (code) => {
      const blobs = code === 0 ? parseBatch(Buffer.concat(chunks)) : undefined;
      if (blobs === undefined) fail(new Error(`git cat-file ended with ${code}`));
      else resolve(blobs);
    });
    child.stdin.on("error", fail);
    child.stdin.end(`${oids.join("\n")}\n`);
  });
}

/** Neither the user's nor the system's git configuration, no hook variables of a caller, and none of the hub's secrets. */
export function gitEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => passedOn.has(name.toUpperCase()));
  return {
    ...Object.fromEntries(own),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: nullDevice,
    GIT_TERMINAL_PROMPT: "0",
    LC_ALL: "C",
  };
}

const passedOn = new Set(["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "SYSTEMROOT"]);

function checkCommit(commit: string): string {
  if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) throw unknownCommit(commit);
  return commit;
}

function unknownCommit(commit: string, cause?: unknown): EdictError {
  return new EdictError("not_found", `The store has no commit ${commit.slice(0, 12)}.`, cause);
}

const nullDevice = process.platform === "win32" ? "NUL" : "/dev/null";
const outputBytesMax = 256 * 1024 * 1024;

// `safe.directory` does not apply to http-backend's own checks, so the account that runs the gateway owns the folder.
// Dots in paths are ours to refuse, with a sentence that names the path.
const repositoryConfig = `[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	logAllRefUpdates = true
[http]
	receivepack = true
[gc]
	auto = 256
	autoDetach = false
[receive]
	denyDeletes = true
	fsckObjects = true
	advertiseAtomic = true
[receive "fsck"]
	hasDot = ignore
	hasDotdot = ignore
	hasDotgit = ignore
	fullPathname = ignore
	symlinkTargetMissing = ignore
[transfer]
	hideRefs = refs/edict
[uploadpack]
	allowFilter = true
`;
