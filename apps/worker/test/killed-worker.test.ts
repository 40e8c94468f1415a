import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { getBuild, listBuilds, listRollouts } from "@edict/control";
import { afterAll, beforeAll, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import {
  eventually,
  startTestHub,
  type TestHub,
  type TestPlane,
  testSecret,
} from "../../../packages/control/test/support/test-hub.ts";
import { newStore, pushFiles, resourcePolicy } from "./support/push-files.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
let hub: TestHub;
const children: ChildProcess[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-b", "apps/worker"], {
    cwd: root,
    stdio: "inherit",
  });
  hub = await startTestHub();
}, 120_000);
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await hub.stop();
});

/** The worker as it is deployed: a process of its own. */
async function startWorkerProcess(plane: TestPlane): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL("../dist/main.js", import.meta.url)), {
    env: {
      ...process.env,
      DATABASE_URL: plane.databaseUrl,
      EDICT_HOME: plane.home,
      EDICT_SECRET: Buffer.from(testSecret).toString("hex"),
      EDICT_WORKER_LEASE_MS: "4000",
      EDICT_WORKER_SWEEP_MS: "500",
    },
    execArgv: [],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  children.push(child);
  await new Promise((resolve) => child.once("message", resolve));
  return child;
}

const many = Object.fromEntries(
  Array.from({ length: 1500 }, (_, index) => [
    `p${index}.yaml`,
    resourcePolicy(`kind_${index}`, `R.attr.owner == P.id || R.attr.group in P.attr.groups || R.id == "${index}"`),
  ]),
);

it("what_a_killed_worker_left_is_built_by_another_with_the_same_result", { timeout: 120_000 }, async () => {
  const plane = await hub.newPlane();
  const store = await newStore(plane);
  const victim = await startWorkerProcess(plane);
  const [pushed] = (await pushFiles(plane, store, many)).builds;
  const buildId = pushed?.buildId ?? "";
  await eventually(async () => (await getBuild(plane, buildId)).steps.some((step) => step.phase === "compile"), 30_000);
  victim.kill("SIGKILL");
  const interrupted = await getBuild(plane, buildId);
  expect(interrupted.outcome).toBeUndefined();

  await startWorkerProcess(plane);
  const built = await eventually(async () => {
    const build = await getBuild(plane, buildId);
    return build.outcome !== undefined && build;
  }, 60_000);
  expect(built).toMatchObject({ outcome: "succeeded", attempt: 2 });
  expect(built.steps.filter((step) => step.attempt === 2)).toHaveLength(8);
  expect(await listRollouts(plane, { deploymentId: store.deploymentId })).toHaveLength(1);

  const again = await newStore(plane);
  const [second] = (await pushFiles(plane, again, many)).builds;
  const undisturbed = await eventually(async () => {
    const build = await getBuild(plane, second?.buildId ?? "");
    return build.outcome !== undefined && build;
  }, 60_000);
  expect(undisturbed.attempt).toBe(1);
  expect(built.bundleId).toBe(undisturbed.bundleId);
  expect(built.artifacts).toEqual(undisturbed.artifacts);
});

it("builds_recorded_while_no_worker_ran_and_whose_jobs_were_lost_are_swept_up", { timeout: 60_000 }, async () => {
  const plane = await hub.newPlane();
  const store = await newStore(plane);
  const deaf = { ...plane, queue: { ...plane.queue, enqueue: () => Promise.reject(new Error("the queue is away")) } };
  await pushFiles(deaf, store, { "a.yaml": resourcePolicy("a") });
  await startWorkerProcess(plane);
  await eventually(
    async () => (await listBuilds(plane, { deploymentId: store.deploymentId }))[0]?.outcome === "succeeded",
    30_000,
  );
});
