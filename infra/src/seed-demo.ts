import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import {
  createAccessToken,
  createCredential,
  createDeployment,
  createStore,
  createWorkspace,
  findOrCreateUser,
  getDeployment,
  gitEnv,
  listStores,
  type Plane,
} from "@edict/control";
import type { DemoState } from "./standalone-state.ts";

const run = promisify(execFile);
const owner = { email: "owner@edict.local", name: "Demo owner" };

/** Makes the demo workspace: an owner, a store, its deployment, a token for git and credentials for decision points. */
export async function seedDemo(plane: Plane): Promise<DemoState> {
  const { userId } = await findOrCreateUser(plane, owner);
  const { workspaceId } = await createWorkspace(plane, { name: "Demo", ownerId: userId });
  const actor = userId;
  const store = await createStore(plane, { workspaceId, name: "Expenses", actor });
  const stores = [{ storeId: store.storeId }];
  const { deploymentId } = await createDeployment(plane, { workspaceId, name: "Production", stores, actor });
  const { token } = await createAccessToken(plane, { workspaceId, userId, name: "Demo owner", actor });
  const credential = await createCredential(plane, { workspaceId, deploymentId, name: "Demo decision points", actor });
  return {
    workspaceId,
    ownerEmail: owner.email,
    ownerName: owner.name,
    storeSlug: store.slug,
    deploymentId,
    gitToken: token,
    ...credential,
  };
}

/** Whether anything was ever pushed to the demo store. */
export async function hasPolicies(plane: Plane, demo: DemoState): Promise<boolean> {
  const stores = await listStores(plane, demo.workspaceId);
  return stores.some((store) => store.slug === demo.storeSlug && store.latest !== undefined);
}

/** The first push of the demo store, by git like any other. */
export async function pushExamples(examples: string, remote: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "edict-demo-"));
  const identity = { name: owner.name, email: owner.email };
  const env = {
    ...gitEnv(),
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
  };
  const git = (...args: string[]) => run("git", args, { cwd: folder, env });
  try {
    await cp(examples, folder, { recursive: true });
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", ".");
    await git("commit", "--quiet", "--message", "Begin with the expense policies");
    await git("push", "--quiet", remote, "HEAD:refs/heads/main");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits until the demo deployment has a build that decision points can have; `false` if none came in time. */
export async function waitForBundle(plane: Plane, deploymentId: string, timeoutMs: number): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; ) {
    const { latestBuild, latestRollout } = await getDeployment(plane, deploymentId);
    if (latestRollout !== undefined) return true;
    if (latestBuild?.outcome !== undefined && latestBuild.outcome !== "superseded") return false;
    await sleep(100);
  }
  return false;
}
