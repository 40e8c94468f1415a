import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { EngineOptions } from "@edict/protocol";
import { DecisionLog, type LoggedDecision } from "./decision-log.ts";

const platform = `cerbos-${process.platform}-${process.arch}`;

/** The released program of Cerbos. */
export const cerbosBinary = fileURLToPath(
  new URL(`../../../../node_modules/@cerbos/${platform}/${platform}`, import.meta.url),
);

/** It exists for some platforms only. */
export const hasCerbos = existsSync(cerbosBinary);

const startTimeoutMs = 120_000;
const answerTimeoutMs = 120_000;

/** A running Cerbos that listens on loopback only. */
export interface CerbosProcess {
  ask(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  /** What it noted in its audit log about a call that it answered. */
  takeDecision(callId: string): Promise<LoggedDecision>;
  /** Lines of its own log since the last time somebody asked. */
  takeComplaints(): readonly string[];
  stop(): Promise<void>;
}

/** Why Cerbos does not run on a store. */
export class CerbosRefusal extends Error {}

/** A busy machine, or somebody who took the port in the meantime. */
class StartMishap extends Error {}

const startsMax = 3;

/** Each with the folder it works in. */
const running = new Map<ChildProcess, string>();

// A child outlives its parent unless somebody ends it.
process.once("exit", () => {
  for (const [child, folder] of running) {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Starts Cerbos on a store. Throws `CerbosRefusal` with what it logged if it ends by itself. */
export async function startCerbos(files: ReadonlyMap<string, string>, options: EngineOptions): Promise<CerbosProcess> {
  for (let start = 1; ; start++) {
    try {
      return await startOnce(files, options);
    } catch (error) {
      if (!(error instanceof StartMishap) || start === startsMax) throw error;
    }
  }
}

async function startOnce(files: ReadonlyMap<string, string>, options: EngineOptions): Promise<CerbosProcess> {
  const folder = await mkdtemp(join(tmpdir(), "edict-conformance-"));
  const [port, grpcPort] = [await freePort(), await freePort()];
  await writeStore(join(folder, "policies"), files);
  const configFile = join(folder, "cerbos.json");
  await writeFile(configFile, JSON.stringify(toConfig(options, folder, [port, grpcPort])));
  const child = spawn(cerbosBinary, ["server", `--config=${configFile}`, "--log-level=error"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: folder, CERBOS_NO_TELEMETRY: "1" },
  });
  running.set(child, folder);
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (log += chunk.toString("utf8")));
  const decisions = new DecisionLog(join(folder, "audit.log"));
  const stop = async () => {
    await end(child);
    await decisions.close();
    await rm(folder, { recursive: true, force: true });
    running.delete(child);
  };
  const origin = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + startTimeoutMs;
  while (!(await isHealthy(origin))) {
    const isLate = Date.now() > deadline;
    if (child.exitCode !== null || isLate) {
      await stop();
      throw isLate || log.includes("address already in use") ? new StartMishap(log) : new CerbosRefusal(log);
    }
    await sleep(25);
  }
  const takeComplaints = () => {
    const lines = log.split("\n");
    log = lines.pop() ?? "";
    return lines;
  };
  const takeDecision = (callId: string) => decisions.take(callId);
  return { ask: (path, body) => post(`${origin}${path}`, body), takeDecision, takeComplaints, stop };
}

function toConfig(options: EngineOptions, folder: string, [port, grpcPort]: readonly [number, number]): object {
  const { schemaEnforcement, ...engine } = options;
  return {
    server: {
      httpListenAddr: `127.0.0.1:${port}`,
      grpcListenAddr: `127.0.0.1:${grpcPort}`,
      requestLimits: { maxActionsPerResource: 500, maxResourcesPerRequest: 500 },
    },
    engine,
    auxData: { jwt: { disableVerification: true } },
    schema: { enforcement: schemaEnforcement },
    telemetry: { disabled: true },
    audit: { enabled: true, accessLogsEnabled: false, backend: "file", file: { path: join(folder, "audit.log") } },
    storage: { driver: "disk", disk: { directory: join(folder, "policies"), watchForChanges: false } },
  };
}

export async function writeStore(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port.");
  return address.port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

function isHealthy(origin: string): Promise<boolean> {
  return fetch(`${origin}/_cerbos/health`).then(
    (response) => response.ok,
    () => false,
  );
}

async function post(url: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerTimeoutMs),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) };
  } catch {
    return { status: response.status, body: text };
  }
}
