import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { type CerbosPdp, hasCerbos, startCerbosPdp } from "../../apps/gateway/test/support/cerbos-pdp.ts";
import { measurePushes } from "../bench/measure-pushes.ts";
import { openStandalonePlane } from "../bench/open-standalone-plane.ts";
import { percentile } from "../bench/percentiles.ts";
import {
  askPdp,
  killEverything,
  newPorts,
  type Ports,
  type Running,
  readDemo,
  start,
} from "../test/support/standalone.ts";
import { findGrowth, type Memory, readMemory } from "./memory.ts";

const minutes = Number(process.env["EDICT_ENDURANCE_MINUTES"] ?? 10);
const pushesPerRound = 10;

let folder: string;
let ports: Ports;
let running: Running;
let cerbos: CerbosPdp | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edict-endurance-"));
  await chmod(folder, 0o755);
  ports = await newPorts();
  running = await start(folder, ports);
  const gatewayUrl = `https://localhost:${ports.EDICT_GATEWAY_PORT}`;
  const hub = { gatewayUrl, caCertPath: join(folder, "tls/ca.pem"), instance: "cerbos" };
  if (hasCerbos) cerbos = await startCerbosPdp({ ...(await readDemo(folder)), ...hub });
});
afterAll(async () => {
  await cerbos?.stop();
  killEverything(running);
  await rm(folder, { recursive: true, force: true });
});

/** Asks without pause until it is stopped. */
function askOn(port: string | number) {
  let isOver = false;
  const tally = { asked: 0, unanswered: 0 };
  const loop = async () => {
    while (!isOver) {
      tally.asked += 1;
      if ((await askPdp(port, 4_000)) === undefined) tally.unanswered += 1;
      await sleep(2);
    }
    return tally;
  };
  const done = loop();
  return {
    stop: () => {
      isOver = true;
      return done;
    },
  };
}

it(`works for ${minutes} minutes`, async () => {
  const demo = await readDemo(folder);
  const plane = await openStandalonePlane(folder);
  const target = {
    plane,
    remote: `http://edict:${demo.gitToken}@127.0.0.1:${ports.EDICT_GATEWAY_PORT}/git/${demo.storeSlug}.git`,
    deploymentId: demo.deploymentId,
    edictPort: Number(ports.EDICT_PDP_PORT),
    cerbosPort: cerbos?.port,
  };
  const askers = [target.edictPort, target.cerbosPort].flatMap((port) => (port === undefined ? [] : [askOn(port)]));
  const times: number[] = [];
  let before: Memory | undefined;
  for (const endAt = Date.now() + minutes * 60_000; Date.now() < endAt || before === undefined; ) {
    const round = await measurePushes(target, pushesPerRound);
    times.push(...round.map(({ edictMs, cerbosMs }) => Math.max(edictMs, cerbosMs ?? 0)));
    // After the first rounds caches are full and code is compiled.
    if (times.length >= 2 * pushesPerRound) before ??= readMemory(running.child.pid ?? 0);
  }
  const after = readMemory(running.child.pid ?? 0);
  const tallies = await Promise.all(askers.map((asker) => asker.stop()));
  await plane.close();
  const figures = [0.5, 0.95, 1].map((share) => `${Math.round(percentile(times, share))} ms`).join(" / ");
  console.log(`${times.length} pushes, p50/p95/max until both answer: ${figures}`);
  for (const [script, megabytes] of after) console.log(`${script}: ${before?.get(script) ?? "–"} → ${megabytes} MB`);
  for (const { asked, unanswered } of tallies) console.log(`${asked} questions, ${unanswered} unanswered`);
  expect(tallies.map(({ unanswered }) => unanswered)).toEqual(tallies.map(() => 0));
  expect(findGrowth(before ?? new Map(), after)).toEqual([]);
});
