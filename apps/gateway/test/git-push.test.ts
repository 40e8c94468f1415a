import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import {
  createAccessToken,
  createStore,
  gitEnv,
  listBuilds,
  listStoreVersions,
  readStoreFile,
  revokeAccessToken,
} from "@edict/control";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { startTestHub, type TestHub, type TestPlane } from "../../../packages/control/test/support/test-hub.ts";
import { type GitClone, newClone } from "./support/git-clone.ts";
import { type Fleet, newFleet, openGateway, type TestGateway } from "./support/test-gateway.ts";

let hub: TestHub;
let plane: TestPlane;
let gateway: TestGateway;
let fleet: Fleet;
let token: string;
let tokenId: string;
let clone: GitClone;
const clones: GitClone[] = [];

beforeAll(async () => {
  hub = await startTestHub();
  plane = await hub.newPlane();
  gateway = await openGateway(plane);
}, 60_000);
beforeEach(async () => {
  fleet = await newFleet(plane);
  ({ token, tokenId } = await createAccessToken(plane, {
    workspaceId: plane.workspaceId,
    name: "Ana's laptop",
    actor: "test",
  }));
  clone = await open(fleet.storeSlug);
});
afterAll(async () => {
  await Promise.all(clones.map((each) => each.remove()));
  await gateway.close();
  await hub.stop();
});

/** A git command with input, below what the porcelain lets through. */
function runGit(target: GitClone, args: readonly string[], input: string): string {
  return spawnSync("git", args, { cwd: target.folder, input, encoding: "utf8", env: gitEnv() }).stdout.trim();
}

async function open(slug: string, password = token): Promise<GitClone> {
  const opened = await newClone(`http://ana:${password}@127.0.0.1:${gateway.port}/git/${slug}.git`);
  clones.push(opened);
  return opened;
}

describe("git push", () => {
  it("prints_the_build_and_stores_what_was_pushed", async () => {
    await clone.write("document.yaml", "apiVersion: api.cerbos.dev/v1\n");
    const commit = await clone.commit("First");
    const pushed = await clone.push();
    expect(pushed.ok, pushed.output).toBe(true);
    const [build] = await listBuilds(plane, { deploymentId: fleet.deploymentId });
    expect(pushed.output).toContain(`remote: Edict: build 1 http://pages.example/builds/${build?.buildId}`);
    expect(build).toMatchObject({ number: 1, requestedBy: "Ana's laptop", sources: [{ commit, message: "First" }] });
    const [version] = await listStoreVersions(plane, { storeId: fleet.storeId });
    expect(version).toMatchObject({ number: 1, author: "Ana <ana@example.com>" });
    const bytes = await readStoreFile(plane, { storeId: fleet.storeId, commit, path: "document.yaml" });
    expect(Buffer.from(bytes).toString()).toBe("apiVersion: api.cerbos.dev/v1\n");
  });

  it("can_be_cloned_and_fetched_again_over_tls", async () => {
    await clone.write("a.yaml", "a: 1\n");
    await clone.commit("First");
    await clone.push();
    const other = await newClone(`https://ana:${token}@127.0.0.1:${gateway.port}/git/${fleet.storeSlug}.git`);
    clones.push(other);
    await other.git("config", "http.sslCAInfo", gateway.caCertPath);
    const pulled = await other.git("pull", "--quiet", "origin", "main");
    expect(pulled.ok, pulled.output).toBe(true);
    expect((await other.git("log", "--format=%s")).output.trim()).toBe("First");
  });

  it("says_so_when_no_deployment_uses_the_store", async () => {
    const { slug, storeId } = await createStore(plane, {
      workspaceId: plane.workspaceId,
      name: "Lonely",
      actor: "test",
    });
    const lonely = await open(slug);
    await lonely.write("a.yaml", "a: 1\n");
    await lonely.commit("First");
    const pushed = await lonely.push();
    expect(pushed.ok, pushed.output).toBe(true);
    expect(pushed.output).toContain("no deployment uses this branch, so nothing is built");
    expect(await listStoreVersions(plane, { storeId })).toHaveLength(1);
  });

  it("takes_one_of_two_pushes_that_come_at_the_same_time", async () => {
    await clone.write("a.yaml", "a: 1\n");
    await clone.commit("First");
    await clone.push();
    const rivals = await Promise.all([open(fleet.storeSlug), open(fleet.storeSlug)]);
    for (const [index, rival] of rivals.entries()) {
      await rival.git("pull", "--quiet", "origin", "main");
      await rival.write(`rival-${index}.yaml`, "a: 1\n");
      await rival.commit(`Rival ${index}`);
    }
    const pushed = await Promise.all(rivals.map((rival) => rival.push()));
    expect(pushed.filter((push) => push.ok)).toHaveLength(1);
    const loser = rivals[pushed.findIndex((push) => !push.ok)];
    await loser?.git("pull", "--quiet", "--rebase", "origin", "main");
    expect((await loser?.push())?.ok).toBe(true);
    const versions = await listStoreVersions(plane, { storeId: fleet.storeId });
    expect(versions.map((version) => version.number)).toEqual([3, 2, 1]);
    const builds = await listBuilds(plane, { deploymentId: fleet.deploymentId });
    expect(builds.filter((build) => build.outcome === undefined).map((build) => build.number)).toEqual([3]);
  });
});

describe("git push of what a store does not take", () => {
  const cases: { name: string; says: string | RegExp; prepare(target: GitClone): Promise<void> }[] = [
    {
      name: "a_file_of_20_MB",
      says: '"big.yaml" has 20 MiB; a file of a store may have 5 MiB.',
      prepare: async (target) => {
        await target.write("big.yaml", new Uint8Array(20 * 1024 * 1024));
        await target.commit("Bad");
      },
    },
    {
      name: "20_000_files",
      says: "The commit has 20001 files; a store takes 10000.",
      prepare: async (target) => {
        const oid = (await target.git("hash-object", "-w", "ok.yaml")).output.trim();
        const lines = Array.from({ length: 20_000 }, (_, index) => `100644 ${oid}\tpolicies/p${index}.yaml\n`);
        runGit(target, ["update-index", "--index-info"], lines.join(""));
        await target.git("commit", "--quiet", "--message", "Bad");
      },
    },
    {
      name: "a_symbolic_link",
      says: '"link.yaml" is a symbolic link',
      prepare: async (target) => {
        await symlink("/etc/passwd", join(target.folder, "link.yaml"));
        await target.commit("Bad");
      },
    },
    {
      name: "a_path_that_climbs_out",
      says: /path a store takes: it contains an empty, `\.` or `\.\.` part/,
      prepare: async (target) => {
        const blob = runGit(target, ["hash-object", "-w", "--stdin"], "a: 1\n");
        const inner = runGit(target, ["mktree"], `100644 blob ${blob}\tevil.yaml\n`);
        const outer = runGit(target, ["mktree"], `040000 tree ${inner}\t..\n`);
        const who = ["-c", "user.name=Eve", "-c", "user.email=e@x"];
        const commit = runGit(target, [...who, "commit-tree", outer, "-p", "HEAD", "-m", "Bad"], "");
        runGit(target, ["update-ref", "refs/heads/main", commit], "");
      },
    },
    {
      name: "a_submodule",
      says: '"sub" is a submodule',
      prepare: async (target) => {
        const oid = (await target.git("rev-parse", "HEAD")).output.trim();
        await target.git("update-index", "--add", "--cacheinfo", `160000,${oid},sub`);
        await target.git("commit", "--quiet", "--message", "Bad");
      },
    },
  ];

  it.each(cases)(
    "$name is_refused_with_its_reason_and_the_next_good_push_works",
    { timeout: 60_000 },
    async ({ says, prepare }) => {
      await clone.write("ok.yaml", "a: 1\n");
      const good = await clone.commit("Good");
      await clone.push();
      await prepare(clone);
      const refused = await clone.push();
      expect(refused.ok).toBe(false);
      if (typeof says === "string") expect(refused.output).toContain(says);
      else expect(refused.output).toMatch(says);
      expect(await listStoreVersions(plane, { storeId: fleet.storeId })).toHaveLength(1);
      await clone.git("reset", "--quiet", "--hard", good);
      await clone.write("ok.yaml", "a: 2\n");
      await clone.commit("Better");
      const next = await clone.push();
      expect(next.ok, next.output).toBe(true);
      expect(next.output).toContain("remote: Edict: build 2 ");
    },
  );

  it("a_push_of_80_MB_is_refused_and_says_why", { timeout: 60_000 }, async () => {
    await clone.write("ok.yaml", "a: 1\n");
    await clone.commit("Good");
    await clone.push();
    await clone.write("noise.bin", randomBytes(80 * 1024 * 1024));
    await clone.commit("Bad");
    const refused = await clone.push();
    expect(refused.ok).toBe(false);
    expect(refused.output).toContain("remote: fatal: pack exceeds maximum allowed size");
    expect(refused.output).toContain("! [remote rejected] main -> main");
    expect(await listStoreVersions(plane, { storeId: fleet.storeId })).toHaveLength(1);
  });

  it("tags_are_refused", async () => {
    await clone.write("ok.yaml", "a: 1\n");
    await clone.commit("Good");
    await clone.git("tag", "v1");
    const refused = await clone.git("push", "origin", "v1");
    expect(refused.ok).toBe(false);
    expect(refused.output).toContain("refs/tags/v1 is not a branch");
  });
});

describe("git access", () => {
  it.each([
    ["a_wrong_token", () => Promise.resolve("edt_wrong")],
    [
      "a_revoked_token",
      async () => {
        await revokeAccessToken(plane, { workspaceId: plane.workspaceId, tokenId, actor: "test" });
        return token;
      },
    ],
  ])("%s is_refused", async (_name, password) => {
    const stranger = await open(fleet.storeSlug, await password());
    await stranger.write("a.yaml", "a: 1\n");
    await stranger.commit("First");
    const pushed = await stranger.push();
    expect(pushed.ok).toBe(false);
    expect(pushed.output).toMatch(/Authentication failed|access token is not valid/);
    expect(await listStoreVersions(plane, { storeId: fleet.storeId })).toEqual([]);
  });

  it("an_unknown_store_is_named", async () => {
    const nowhere = await open("nowhere");
    const fetched = await nowhere.git("fetch", "origin");
    expect(fetched.ok).toBe(false);
    expect(fetched.output).toContain("not found");
  });
});
