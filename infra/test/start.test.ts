import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { eventually } from "../../packages/control/test/support/test-hub.ts";
import { checkNode } from "../start/check-machine.mjs";
import {
  askPdp,
  changeLimit,
  descendants,
  isAlive,
  killEverything,
  newPorts,
  type Running,
  root,
  script,
  start,
} from "./support/standalone.ts";

const run = promisify(execFile);

/** What a start that cannot be says, and how it ends. */
async function refusal(env: { readonly [name: string]: string }): Promise<{ code: number; output: string }> {
  try {
    await run(process.execPath, [script], { cwd: root, env: { ...process.env, ...env }, timeout: 30_000 });
    return { code: 0, output: "" };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edict-start-"));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a machine that is not fit", () => {
  it("an_occupied_port_is_named_with_its_remedy", async () => {
    const ports = await newPorts();
    const squatter = createServer().listen(Number(ports.EDICT_GATEWAY_PORT), "127.0.0.1");
    const { code, output } = await refusal({ ...ports, EDICT_HOME: join(folder, "a") });
    squatter.close();
    expect(code).toBe(1);
    expect(output.trim()).toBe(
      `✗ Port ${ports.EDICT_GATEWAY_PORT} is in use by another program; stop it, or set EDICT_GATEWAY_PORT to a free port.`,
    );
  });

  it("a_folder_that_cannot_be_written_is_named_with_its_remedy", async () => {
    const { code, output } = await refusal({ ...(await newPorts()), EDICT_HOME: "/dev/null/edict" });
    expect(code).toBe(1);
    expect(output.trim()).toBe(
      "✗ Edict cannot write to /dev/null; make it writable, or set EDICT_HOME to a folder that is.",
    );
  });

  it("a_missing_git_is_named_with_its_remedy", async () => {
    const { code, output } = await refusal({ ...(await newPorts()), EDICT_HOME: join(folder, "b"), PATH: folder });
    expect(code).toBe(1);
    expect(output.trim()).toBe("✗ git was not found; install it and see that it is on the PATH.");
  });

  it.each(["18.20.4", "20.18.3", "21.7.0", "22.11.0"])("node_%s is_refused", (version) => {
    expect(() => checkNode(version)).toThrow(`this is ${version}. Install one from`);
  });

  it.each(["20.19.0", "20.20.2", "22.12.0", "24.1.0"])("node_%s is_taken", (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });
});

describe("npm start", () => {
  let running: Running | undefined;
  afterAll(() => {
    if (running?.child.exitCode === null) killEverything(running);
  });

  it("brings_everything_up_survives_kill_9_of_everything_and_stops_in_order", { timeout: 600_000 }, async () => {
    const home = join(folder, "home");
    const ports = await newPorts();
    running = await start(home, ports);
    expect(running.output()).toContain("git clone http://edict:edt_");
    expect(await askPdp(ports.EDICT_PDP_PORT, 4_000)).toBe("EFFECT_ALLOW");
    const second = await refusal({ ...(await newPorts()), EDICT_HOME: home });
    expect(second.output).toContain(`Edict is already running from ${home}`);

    expect(await changeLimit(home, ports, 3_000)).toContain("remote: Edict: build 2 http://localhost:");
    await eventually(async () => (await askPdp(ports.EDICT_PDP_PORT, 4_000)) === "EFFECT_DENY", 20_000);

    // One more push, and everything dies before or while it is built.
    expect(await changeLimit(home, ports, 4_500)).toContain("remote: Edict: build 3 ");
    const victims = killEverything(running);
    expect(victims.length).toBeGreaterThan(4);
    await eventually(() => victims.every((pid) => !isAlive(pid)));

    running = await start(home, ports);
    const seconds = Number(/Ready in ([\d.]+) s/.exec(running.output())?.[1]);
    // A machine that others keep busy has the same work done by fewer cores.
    expect(seconds).toBeLessThan(15 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism()));
    await eventually(async () => (await askPdp(ports.EDICT_PDP_PORT, 4_000)) === "EFFECT_ALLOW", 40_000);
    expect(await askPdp(ports.EDICT_PDP_PORT, 4_600)).toBe("EFFECT_DENY");

    const pids = descendants(running.child.pid ?? 0);
    const ended = new Promise((resolve) => running?.child.once("exit", resolve));
    running.child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
