import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { type CerbosPdp, hasCerbos, startCerbosPdp } from "../../apps/gateway/test/support/cerbos-pdp.ts";
// @boundaries-ignore test support of another room
import { eventually } from "../../packages/control/test/support/test-hub.ts";
import {
  askPdp,
  changeLimit,
  descendants,
  killEverything,
  newPorts,
  type Running,
  readDemo,
  start,
} from "./support/standalone.ts";

let folder: string | undefined;
let running: Running | undefined;
let stock: CerbosPdp | undefined;
afterAll(async () => {
  await stock?.stop();
  if (running?.child.exitCode === null) killEverything(running);
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

function findGateway(starter: number): number {
  const pid = descendants(starter).find((candidate) => {
    const args = execFileSync("ps", ["-o", "args=", "-p", String(candidate)], { encoding: "utf8" });
    return args.includes("apps/gateway/dist/main.js");
  });
  if (pid === undefined) throw new Error("There is no gateway below the starter.");
  return pid;
}

it.skipIf(!hasCerbos)(
  "a_push_reaches_both_decision_points_and_they_outlive_a_killed_gateway",
  { timeout: 600_000 },
  async () => {
    folder = await mkdtemp(join(tmpdir(), "edict-main-job-"));
    await chmod(folder, 0o755);
    const home = join(folder, "home");
    const ports = await newPorts();
    running = await start(home, ports);
    const demo = await readDemo(home);
    stock = await startCerbosPdp({
      ...demo,
      gatewayUrl: `https://localhost:${ports.EDICT_GATEWAY_PORT}`,
      caCertPath: join(home, "tls/ca.pem"),
      instance: "stock",
    });
    const both = [ports.EDICT_PDP_PORT, stock.port];
    const answer = (amount: number) => Promise.all(both.map((port) => askPdp(port, amount)));
    const bothSay = (amount: number, effect: string, timeoutMs: number) =>
      eventually(async () => (await answer(amount)).every((each) => each === effect), timeoutMs);
    await bothSay(4_000, "EFFECT_ALLOW", 60_000);

    await changeLimit(home, ports, 3_000);
    const pushedAt = Date.now();
    await bothSay(4_000, "EFFECT_DENY", 10_000);
    expect(Date.now() - pushedAt).toBeLessThan(10_000);

    process.kill(findGateway(running.child.pid ?? 0), "SIGKILL");
    expect(await answer(4_000)).toEqual(["EFFECT_DENY", "EFFECT_DENY"]);
    expect(await answer(2_000)).toEqual(["EFFECT_ALLOW", "EFFECT_ALLOW"]);

    const gateway = `http://127.0.0.1:${ports.EDICT_GATEWAY_PORT}/healthz`;
    await eventually(
      () =>
        fetch(gateway).then(
          (response) => response.ok,
          () => false,
        ),
      20_000,
    );
    await changeLimit(home, ports, 4_500);
    await bothSay(4_000, "EFFECT_ALLOW", 40_000);
  },
);
