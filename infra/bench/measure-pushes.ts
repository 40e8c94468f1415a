import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { listBuilds, type Plane } from "@edict/control";
import { askPdp } from "../test/support/standalone.ts";
import { openWorkTree } from "./git-work-tree.ts";

/** One push and how long everybody took, in milliseconds since it was accepted. */
export interface MeasuredPush {
  /** The command itself, until the hub's answer. */
  readonly pushMs: number;
  readonly buildMs: number;
  readonly edictMs: number;
  readonly cerbosMs: number | undefined;
}

export interface PushTarget {
  readonly plane: Plane;
  readonly remote: string;
  readonly deploymentId: string;
  readonly edictPort: number;
  /** `undefined` where Cerbos has no program for this machine. */
  readonly cerbosPort: number | undefined;
}

const pollMs = 4;
const limits = [3_000, 4_500] as const;
/** Between the two limits: every push changes its answer. */
const amount = 4_000;

/** Changes the approval limit of the demo policies again and again, and waits until both decision points answer accordingly. */
export async function measurePushes(target: PushTarget, count: number): Promise<MeasuredPush[]> {
  const tree = await openWorkTree(target.remote);
  await tree.git("pull", "--quiet", "origin", "main");
  const policy = join(tree.folder, "policies/expense.yaml");
  const measured: MeasuredPush[] = [];
  for (let index = 0; index < count; index += 1) {
    const limit = limits[index % 2] ?? 0;
    const wanted = limit > amount ? "EFFECT_ALLOW" : "EFFECT_DENY";
    const text = await readFile(policy, "utf8");
    await writeFile(policy, text.replace(/approvalLimit: \d+/, `approvalLimit: ${limit}`));
    const { startedAt, acceptedAt, buildNumber } = await tree.push(`Limit ${limit}`);
    const [edictAt, cerbosAt] = await Promise.all([
      waitForAnswer(target.edictPort, wanted),
      target.cerbosPort === undefined ? undefined : waitForAnswer(target.cerbosPort, wanted),
    ]);
    measured.push({
      pushMs: acceptedAt - startedAt,
      buildMs: await readBuildMs(target, buildNumber),
      edictMs: edictAt - acceptedAt,
      cerbosMs: cerbosAt === undefined ? undefined : cerbosAt - acceptedAt,
    });
  }
  await tree.remove();
  return measured;
}

async function waitForAnswer(port: number, wanted: string): Promise<number> {
  const giveUpAt = performance.now() + 60_000;
  while ((await askPdp(port, amount)) !== wanted) {
    if (performance.now() > giveUpAt) throw new Error(`The decision point on port ${port} does not follow.`);
    await sleep(pollMs);
  }
  return performance.now();
}

/** From the record of the push to the end of its build, as the hub's rows have it. */
async function readBuildMs({ plane, deploymentId }: PushTarget, buildNumber: number): Promise<number> {
  for (;;) {
    const build = (await listBuilds(plane, { deploymentId })).find(({ number }) => number === buildNumber);
    if (build?.finishedAt !== undefined) return build.finishedAt.getTime() - build.createdAt.getTime();
    await sleep(50);
  }
}
