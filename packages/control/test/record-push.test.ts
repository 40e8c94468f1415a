import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cancelBuild,
  claimBuild,
  createDeployment,
  createStore,
  getBuild,
  listBuilds,
  recordPush,
  sweepBuilds,
} from "../src/index.ts";
import { startTestHub, type TestHub, type TestPlane } from "./support/test-hub.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
}, 60_000);
afterAll(() => hub.stop());

const commits = ["a", "b", "c", "d"].map((letter) => letter.repeat(40));

async function pushTo(plane: TestPlane, storeId: string, commit: string, branch = "main") {
  const authoredAt = new Date();
  return recordPush(plane, { storeId, branch, commit, message: "m", author: "A <a@b>", authoredAt, pushedBy: "test" });
}

async function newDeployment(plane: TestPlane) {
  const { storeId } = await createStore(plane, { workspaceId: plane.workspaceId, name: "Policies", actor: "test" });
  const { deploymentId } = await createDeployment(plane, {
    workspaceId: plane.workspaceId,
    name: "Production",
    stores: [{ storeId }],
    actor: "test",
  });
  return { storeId, deploymentId };
}

describe("recordPush", () => {
  it("records_a_version_and_one_build_per_deployment_that_uses_the_branch", async () => {
    const plane = await hub.newPlane();
    const { storeId, deploymentId } = await newDeployment(plane);
    const second = await createDeployment(plane, {
      workspaceId: plane.workspaceId,
      name: "Staging",
      stores: [{ storeId, branch: "next" }],
      actor: "test",
    });
    const pushed = await pushTo(plane, storeId, commits[0] ?? "");
    expect(pushed.number).toBe(1);
    expect(pushed.builds.map((build) => build.deploymentId)).toEqual([deploymentId]);
    const next = await pushTo(plane, storeId, commits[1] ?? "", "next");
    expect(next.number).toBe(2);
    expect(next.builds.map((build) => build.deploymentId)).toEqual([second.deploymentId]);
  });

  it("supersedes_older_queued_builds_of_the_deployment_and_leaves_running_ones", async () => {
    const plane = await hub.newPlane();
    const { storeId, deploymentId } = await newDeployment(plane);
    const [first] = (await pushTo(plane, storeId, commits[0] ?? "")).builds;
    await claimBuild(plane, { buildId: first?.buildId ?? "", workerId: "w", leaseMs: 10_000 });
    await pushTo(plane, storeId, commits[1] ?? "");
    await pushTo(plane, storeId, commits[2] ?? "");
    const builds = await listBuilds(plane, { deploymentId });
    expect(builds.map((build) => [build.number, build.phase, build.outcome])).toEqual([
      [3, "queued", undefined],
      [2, "done", "superseded"],
      [1, "checkout", undefined],
    ]);
  });

  it("numbers_pushes_that_come_at_the_same_time_one_after_another", async () => {
    const plane = await hub.newPlane();
    const { storeId, deploymentId } = await newDeployment(plane);
    const pushed = await Promise.all(commits.map((commit) => pushTo(plane, storeId, commit)));
    expect(pushed.map((push) => push.number).sort()).toEqual([1, 2, 3, 4]);
    const builds = await listBuilds(plane, { deploymentId });
    expect(builds.filter((build) => build.outcome === undefined).map((build) => build.number)).toEqual([4]);
  });

  it("records_the_same_head_only_once", async () => {
    const plane = await hub.newPlane();
    const { storeId } = await newDeployment(plane);
    const { builds } = await pushTo(plane, storeId, commits[0] ?? "");
    expect(builds).toHaveLength(1);
    // Whoever asks second, after the sweeper for example, is told of the builds that began.
    const again = await pushTo(plane, storeId, commits[0] ?? "");
    expect(again).toMatchObject({ number: 1, builds });
    expect(await plane.database.build.count({ where: { sources: { some: { storeId } } } })).toBe(1);
  });
});

describe("claimBuild", () => {
  it("gives_a_build_to_one_of_many_claimants", async () => {
    const plane = await hub.newPlane();
    const { storeId } = await newDeployment(plane);
    const [build] = (await pushTo(plane, storeId, commits[0] ?? "")).builds;
    const buildId = build?.buildId ?? "";
    const claims = await Promise.all(
      [..."abcdefgh"].map((workerId) => claimBuild(plane, { buildId, workerId, leaseMs: 10_000 })),
    );
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  });

  it("gives_a_build_whose_worker_is_silent_to_another_and_ends_it_after_three_attempts", async () => {
    const plane = await hub.newPlane();
    const { storeId } = await newDeployment(plane);
    const [build] = (await pushTo(plane, storeId, commits[0] ?? "")).builds;
    const buildId = build?.buildId ?? "";
    for (const attempt of [1, 2, 3]) {
      const claim = await claimBuild(plane, { buildId, workerId: "w", leaseMs: 1 });
      expect(claim?.attempt).toBe(attempt);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await claimBuild(plane, { buildId, workerId: "w", leaseMs: 1 })).toBeUndefined();
    expect(await sweepBuilds(plane, { queuedForMs: 60_000 })).toEqual({ enqueued: 0, ended: 1 });
    expect(await getBuild(plane, buildId)).toMatchObject({ phase: "done", outcome: "systemError" });
  });

  it("does_not_give_out_a_cancelled_build", async () => {
    const plane = await hub.newPlane();
    const { storeId } = await newDeployment(plane);
    const [build] = (await pushTo(plane, storeId, commits[0] ?? "")).builds;
    const buildId = build?.buildId ?? "";
    await cancelBuild(plane, { buildId, actor: plane.userId });
    expect(await claimBuild(plane, { buildId, workerId: "w", leaseMs: 10_000 })).toBeUndefined();
    expect((await getBuild(plane, buildId)).outcome).toBe("cancelled");
    await expect(cancelBuild(plane, { buildId, actor: plane.userId })).rejects.toMatchObject({ code: "conflict" });
  });
});
