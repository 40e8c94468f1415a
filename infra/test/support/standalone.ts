import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gitEnv } from "@edict/control";
// @boundaries-ignore test support of another room
import { eventually, freePort } from "../../../packages/control/test/support/test-hub.ts";
import type { DemoState } from "../../src/standalone-state.ts";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
export const script = join(root, "infra/start.mjs");
const run = promisify(execFile);

export interface Ports {
  readonly EDICT_WEB_PORT: string;
  readonly EDICT_GATEWAY_PORT: string;
  readonly EDICT_PDP_PORT: string;
}

export async function newPorts(): Promise<Ports> {
  const [web, gateway, pdp] = [await freePort(), await freePort(), await freePort()];
  return { EDICT_WEB_PORT: String(web), EDICT_GATEWAY_PORT: String(gateway), EDICT_PDP_PORT: String(pdp) };
}

export interface Running {
  readonly child: ChildProcess;
  output(): string;
}

export async function start(home: string, ports: Ports): Promise<Running> {
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
export function descendants(pid: number): number[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const rows = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.filter(([, ppid]) => ppid === parent).flatMap(([child = 0]) => [child, ...below(child)]);
  return below(pid);
}

/** Kills a start and everything below it, as a power cut does. @returns who was killed */
export function killEverything(running: Running): number[] {
  const pid = running.child.pid ?? 0;
  const victims = [pid, ...descendants(pid)];
  for (const victim of victims) if (isAlive(victim)) process.kill(victim, "SIGKILL");
  return victims;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** May a manager approve an expense of this amount? `undefined` if the decision point does not answer. */
export async function askPdp(port: string | number, amount: number): Promise<string | undefined> {
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
  const url = `http://127.0.0.1:${port}/api/check/resources`;
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(url, init).catch(() => undefined);
  if (response?.ok !== true) return undefined;
  const answer = (await response.json()) as { results: { actions: { approve: string } }[] };
  return answer.results[0]?.actions.approve;
}

export async function readDemo(home: string): Promise<DemoState> {
  return JSON.parse(await readFile(join(home, "standalone.json"), "utf8")).demo;
}

/** Pushes a new approval limit with the real git; returns what the push printed. */
export function changeLimit(home: string, ports: Ports, limit: number): Promise<string> {
  return push(home, ports, `Limit ${limit}`, async (clone) => {
    const policy = join(clone, "policies/expense.yaml");
    const text = await readFile(policy, "utf8");
    await writeFile(policy, text.replace(/approvalLimit: \d+/, `approvalLimit: ${limit}`));
  });
}

/** Pushes files with the real git, over those of the same path; returns what the push printed. */
export function pushFiles(home: string, ports: Ports, files: { readonly [path: string]: string }): Promise<string> {
  return push(home, ports, "Files", async (clone) => {
    for (const [path, text] of Object.entries(files)) await writeFile(join(clone, path), text);
  });
}

async function push(home: string, ports: Ports, message: string, change: (clone: string) => Promise<void>) {
  const demo = await readDemo(home);
  const clone = await mkdtemp(join(tmpdir(), "edict-clone-"));
  const remote = `http://edict:${demo.gitToken}@127.0.0.1:${ports.EDICT_GATEWAY_PORT}/git/${demo.storeSlug}.git`;
  const who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com"];
  const git = (...args: string[]) => run("git", [...who, "-C", clone, ...args], { env: gitEnv() });
  await git("clone", "--quiet", remote, ".");
  await change(clone);
  await git("add", "--all");
  await git("commit", "--quiet", "--message", message);
  const { stderr } = await git("push");
  await rm(clone, { recursive: true, force: true });
  return stderr;
}
