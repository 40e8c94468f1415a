import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, release, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { type CerbosPdp, cerbosBinary, hasCerbos, startCerbosPdp } from "../../apps/gateway/test/support/cerbos-pdp.ts";
import type { MeasuredWasm } from "../src/bench/measure-wasm.ts";
import type { DemoState } from "../src/standalone-state.ts";
import {
  killEverything,
  newPorts,
  type Ports,
  type Running,
  readDemo,
  root,
  start,
} from "../test/support/standalone.ts";
import { type MeasuredSet, measureBuilds } from "./measure-builds.ts";
import { measureChromium } from "./measure-chromium.ts";
import { measurePushes } from "./measure-pushes.ts";
import { openStandalonePlane } from "./open-standalone-plane.ts";
import { renderBenchmarks } from "./render-benchmarks.ts";
import type { EngineFacts } from "./render-engine.ts";

const warmUps = 3;
const pushCount = 30;
/** Policy sets beside the project, and the examples of the project itself. */
const setFolders = [join(root, "../shared/policies"), join(root, "examples")];

const load = loadavg()[0] ?? 0;
let folder: string;
let home: string;
let ports: Ports;
let running: Running;
let demo: DemoState;
let cerbos: CerbosPdp | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edict-bench-"));
  await chmod(folder, 0o755);
  home = join(folder, "home");
  ports = await newPorts();
  running = await start(home, ports);
  demo = await readDemo(home);
  const gatewayUrl = `https://localhost:${ports.EDICT_GATEWAY_PORT}`;
  const hub = { ...demo, gatewayUrl, caCertPath: join(home, "tls/ca.pem"), instance: "cerbos" };
  if (hasCerbos) cerbos = await startCerbosPdp(hub);
});
afterAll(async () => {
  await cerbos?.stop();
  killEverything(running);
  await rm(folder, { recursive: true, force: true });
});

const remoteOf = (slug: string) =>
  `http://edict:${demo.gitToken}@127.0.0.1:${ports.EDICT_GATEWAY_PORT}/git/${slug}.git`;

it("from push to decision, and builds by phase", async () => {
  const plane = await openStandalonePlane(home);
  const target = {
    plane,
    remote: remoteOf(demo.storeSlug),
    deploymentId: demo.deploymentId,
    edictPort: Number(ports.EDICT_PDP_PORT),
    cerbosPort: cerbos?.port,
  };
  const pushes = (await measurePushes(target, warmUps + pushCount)).slice(warmUps);
  const host = { plane, workspaceId: demo.workspaceId, remoteOf, edict: join(root, "packages/cli/bin/edict.mjs") };
  const sets: MeasuredSet[] = [];
  for (const { name, path } of await findSets()) sets.push(await measureBuilds(host, name, path));
  await plane.close();
  // What follows uses both cores by itself.
  await cerbos?.stop();
  cerbos = undefined;
  killEverything(running);
  const chromiumMs = await measureChromium(join(root, "infra/dist/bench/compile-in-browser.js"));
  const text = renderBenchmarks({
    machine: describeMachine(),
    pushes,
    sets,
    engine: measureEngine(),
    wasm: measureWasm(),
    chromiumMs,
  });
  console.log(text);
  await writeFile(join(root, "docs/benchmarks.md"), text);
  expect(pushes).toHaveLength(pushCount);
});

/** Decisions and whole compilations, measured in a process of their own. */
function measureEngine(): EngineFacts {
  const script = join(root, "infra/dist/bench/engine-benchmarks.js");
  const places = [join(root, "packages/cli/bin/edict.mjs"), join(root, "../shared/bench")];
  const args = ["--expose-gc", script, ...places, ...(hasCerbos ? [cerbosBinary] : [])];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
}

/** Compiled policies, in another process. */
function measureWasm(): MeasuredWasm | null {
  const args = ["--expose-gc", join(root, "infra/dist/bench/wasm-benchmarks.js"), join(root, "../shared/bench")];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
}

async function findSets(): Promise<{ readonly name: string; readonly path: string }[]> {
  const found: { readonly name: string; readonly path: string }[] = [];
  for (const parent of setFolders) {
    if (!existsSync(parent)) {
      console.log(`No policy sets in ${parent}; their builds are not measured.`);
      continue;
    }
    const entries = await readdir(parent, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    found.push(...names.sort().map((name) => ({ name, path: join(parent, name) })));
  }
  return found;
}

function describeMachine(): string[] {
  const [cpu] = cpus();
  return [
    `${cpu?.model.trim() ?? "processor unknown"}, ${cpus().length} cores; ${Math.round(totalmem() / 2 ** 30)} GiB; ${type()} ${release()}`,
    `Node.js ${process.versions.node}; embedded PostgreSQL, queue on PostgreSQL, artifacts on disk`,
    `Load of the machine when the run began: ${load.toFixed(1)}`,
    `Measured on ${new Date().toISOString().slice(0, 10)}`,
  ];
}
