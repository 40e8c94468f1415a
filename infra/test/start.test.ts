import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gitEnv } from "@edict/control";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, freePort } from "../../packages/control/test/support/test-hub.ts";
import { checkNode } from "../start/check-machine.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = join(root, "infra/start.mjs");
const run = promisify(execFile);

interface Ports {
  readonly EDICT_WEB_PORT: string;
  readonly EDICT_GATEWAY_PORT: string;
  readonly EDICT_PDP_PORT: string;
}

async function newPorts(): Promise<Ports> {
  const [web, gateway, pdp] = [await freePort(), await freePort(), await freePort()];
  return { EDICT_WEB_PORT: String(web), EDICT_GATEWAY_PORT: String(gateway), EDICT_PDP_PORT: String(pdp) };
}

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

interface Running {
  readonly child: ChildProcess;
  output(): string;
}

async function start(home: string, ports: Ports): Promise<Running> {
  const child = spawn(process.execPath, [script], { cwd: root, env: { ...process.env, ...ports, EDICT_HOME: home } });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
  await eventually(() => {
    if (child.exitCode !== null) throw new Error(`npm start ended:\n${text}`);
    return text.includes("Stop: Ctrl-C");
  }, 280_000);
  return { child, output: () => text };
}

/** The processes below one, however deep. */
function descendants(pid: number): number[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const rows = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)]);
  return below(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function askPdp(ports: Ports, amount: number): Promise<string | undefined> {
  const body = {
    principal: { id: "max", roles: ["manager"], attr: { manages: ["design"] } },
    resources: [
      {
        resource: {
          kind: "expense",
          id: "e1",
          attr: { submittedBy: "ana", team: "design", amount, status: "submitted" },
        },
        actions: ["approve"],
      },
    ],
  };
  const url = `http://127.0.0.1:${ports.EDICT_PDP_PORT}/api/check/resources`;
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(url, init).catch(() => undefined);
  if (response?.ok !== true) return undefined;
  const answer = (await response.json()) as { results: { actions: { approve: string } }[] };
  return answer.results[0]?.actions.approve;
}

async function changeLimit(home: string, ports: Ports, limit: number): Promise<string> {
  const { demo } = JSON.parse(await readFile(join(home, "standalone.json"), "utf8"));
  const clone = await mkdtemp(join(tmpdir(), "edict-clone-"));
  const remote = `http://edict:${demo.gitToken}@127.0.0.1:${ports.EDICT_GATEWAY_PORT}/git/${demo.storeSlug}.git`;
  const who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com"];
  const git = (...args: string[]) => run("git", [...who, "-C", clone, ...args], { env: gitEnv() });
  await git("clone", "--quiet", remote, ".");
  const policy = join(clone, "policies/expense.yaml");
  const text = await readFile(policy, "utf8");
  await writeFile(policy, text.replace(/approvalLimit: \d+/, `approvalLimit: ${limit}`));
  await git("commit", "--quiet", "--all", "--message", `Limit ${limit}`);
  const { stderr } = await git("push");
  await rm(clone, { recursive: true, force: true });
  return stderr;
}

describe("npm start", () => {
  let running: Running | undefined;
  afterAll(() => {
    const pid = running?.child.pid;
    if (pid === undefined || running?.child.exitCode !== null) return;
    for (const each of [...descendants(pid), pid]) process.kill(each, "SIGKILL");
  });

  it("brings_everything_up_survives_kill_9_of_everything_and_stops_in_order", { timeout: 600_000 }, async () => {
    const home = join(folder, "home");
    const ports = await newPorts();
    running = await start(home, ports);
    expect(running.output()).toContain("git clone http://edict:edt_");
    expect(await askPdp(ports, 4_000)).toBe("EFFECT_ALLOW");
    const second = await refusal({ ...(await newPorts()), EDICT_HOME: home });
    expect(second.output).toContain(`Edict is already running from ${home}`);

    expect(await changeLimit(home, ports, 3_000)).toContain("remote: Edict: build 2 http://localhost:");
    await eventually(async () => (await askPdp(ports, 4_000)) === "EFFECT_DENY", 20_000);

    // One more push, and everything dies before or while it is built.
    expect(await changeLimit(home, ports, 4_500)).toContain("remote: Edict: build 3 ");
    const victims = [running.child.pid ?? 0, ...descendants(running.child.pid ?? 0)];
    expect(victims.length).toBeGreaterThan(4);
    for (const pid of victims) {
      if (isAlive(pid)) process.kill(pid, "SIGKILL");
    }
    await eventually(() => victims.every((pid) => !isAlive(pid)));

    running = await start(home, ports);
    const seconds = Number(/Ready in ([\d.]+) s/.exec(running.output())?.[1]);
    expect(seconds).toBeLessThan(15);
    await eventually(async () => (await askPdp(ports, 4_000)) === "EFFECT_ALLOW", 40_000);
    expect(await askPdp(ports, 4_600)).toBe("EFFECT_DENY");

    const pids = descendants(running.child.pid ?? 0);
    const ended = new Promise((resolve) => running?.child.once("exit", resolve));
    running.child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
