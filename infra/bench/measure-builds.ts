import { spawnSync } from "node:child_process";
import { appendFile, cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BuildDetail, createDeployment, createStore, getBuild, listBuilds, type Plane } from "@edict/control";
import { type BuildPhase, buildPhases } from "@edict/protocol";
// @boundaries-ignore test support of another room
import { cerbosBinary, hasCerbos } from "../../apps/gateway/test/support/cerbos-pdp.ts";
import { openWorkTree } from "./git-work-tree.ts";
import { median } from "./percentiles.ts";

export interface BuildHost {
  readonly plane: Plane;
  readonly workspaceId: string;
  /** URL of a store of the hub, with a token. */
  remoteOf(slug: string): string;
  /** The `edict` program. */
  readonly edict: string;
}

/** Milliseconds per phase. */
export type PhaseTimes = { readonly [phase in BuildPhase]?: number };

export interface MeasuredSet {
  readonly name: string;
  readonly files: number;
  readonly tests: string;
  readonly outcome: string;
  readonly first: PhaseTimes;
  /** Medians over builds after a change of one file. */
  readonly next: PhaseTimes;
  /** `edict compile` and `cerbos compile` of the same folder: median of whole runs, in milliseconds. */
  readonly edictCompileMs: number;
  readonly cerbosCompileMs: number | undefined;
}

const changes = 7;
const runs = 5;

/** Pushes a folder of policies to a store of its own, then small changes of it, and reads what each phase took. */
export async function measureBuilds(host: BuildHost, name: string, folder: string): Promise<MeasuredSet> {
  const { plane, workspaceId } = host;
  const store = await createStore(plane, { workspaceId, name, actor: "bench" });
  const stores = [{ storeId: store.storeId }];
  const { deploymentId } = await createDeployment(plane, { workspaceId, name, stores, actor: "bench" });
  const tree = await openWorkTree(host.remoteOf(store.slug));
  await cp(folder, tree.folder, { recursive: true });
  await tree.push("First");
  const first = await waitForBuild(plane, deploymentId, 1);
  const file = await findPolicy(tree.folder);
  const next: PhaseTimes[] = [];
  for (let change = 1; change <= changes; change += 1) {
    await appendFile(file, `# ${change}\n`);
    await tree.push(`Change ${change}`);
    next.push(toPhaseTimes(await waitForBuild(plane, deploymentId, change + 1)));
  }
  await tree.remove();
  return {
    name,
    files: (await listPolicies(folder)).length,
    tests: first.steps.find((step) => step.phase === "test")?.message ?? "",
    outcome: first.outcome ?? "",
    first: toPhaseTimes(first),
    next: Object.fromEntries(buildPhases.map((phase) => [phase, median(next.map((times) => times[phase] ?? 0))])),
    edictCompileMs: measureRuns(process.execPath, [host.edict, "compile", folder]),
    cerbosCompileMs: hasCerbos ? measureRuns(cerbosBinary, ["compile", folder]) : undefined,
  };
}

async function waitForBuild(plane: Plane, deploymentId: string, number: number): Promise<BuildDetail> {
  for (;;) {
    const build = (await listBuilds(plane, { deploymentId })).find((each) => each.number === number);
    if (build?.finishedAt !== undefined) return getBuild(plane, build.buildId);
    await sleep(20);
  }
}

function toPhaseTimes({ steps }: BuildDetail): PhaseTimes {
  return Object.fromEntries(
    steps.map(({ phase, startedAt, finishedAt }) => [phase, (finishedAt ?? startedAt).getTime() - startedAt.getTime()]),
  );
}

async function listPolicies(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((path) => /\.(ya?ml|json)$/.test(path)).sort();
}

async function findPolicy(folder: string): Promise<string> {
  const path = (await listPolicies(folder)).find((each) => !/(^|\/)[._]|test|\.json$/i.test(each));
  if (path === undefined) throw new Error(`There is no policy in ${folder}.`);
  return join(folder, path);
}

function measureRuns(command: string, args: readonly string[]): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    spawnSync(command, args, { stdio: "ignore" });
    return performance.now() - start;
  });
  return median(times);
}
