import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { cerbosBinary } from "../src/differential/cerbos-process.ts";

const edict = fileURLToPath(new URL("../../cli/bin/edict.mjs", import.meta.url));

/** How to start each of the two. */
export const programs = {
  cerbos: [cerbosBinary],
  edict: [process.execPath, edict],
} as const satisfies { readonly [name: string]: readonly string[] };
export type Program = keyof typeof programs;

export interface RunningServer {
  readonly httpAddress: string;
  readonly grpcAddress: string;
  /** Entries of its audit log that there are so far, oldest first. */
  readAuditLog(): Promise<readonly AuditEntry[]>;
  stop(): Promise<void>;
}

export type AuditEntry = { readonly [member: string]: unknown };

export interface ServerOptions {
  readonly policies: string;
  /** Merged into `server` of the configuration. */
  readonly server?: object;
  /** Other sections of the configuration. */
  readonly config?: object;
  /** Where gRPC is served instead of a free port. */
  readonly socket?: string;
}

const startTimeoutMs = 60_000;

/** Runs `server` of a program on a folder of policies, with an audit log, until it answers. */
export async function startServer(program: Program, options: ServerOptions): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), `edict-${program}-`));
  const httpAddress = `127.0.0.1:${await freePort()}`;
  const grpcAddress = options.socket === undefined ? `127.0.0.1:${await freePort()}` : `unix:${options.socket}`;
  const auditLog = join(folder, "audit.log");
  const config = {
    server: { httpListenAddr: httpAddress, grpcListenAddr: grpcAddress, ...options.server },
    storage: { driver: "disk", disk: { directory: options.policies } },
    audit: { enabled: true, accessLogsEnabled: true, backend: "file", file: { path: auditLog } },
    telemetry: { disabled: true },
    ...options.config,
  };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  const [command, ...args] = programs[program];
  const child = spawn(command, [...args, "server", `--config=${join(folder, "config.json")}`, "--log-level=error"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: folder, CERBOS_NO_TELEMETRY: "1" },
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  await answering(child, httpAddress);
  return {
    httpAddress,
    grpcAddress,
    readAuditLog: async () => (existsSync(auditLog) ? parseLines(await readFile(auditLog, "utf8")) : []),
    stop: async () => {
      await end(child);
      process.off("exit", kill);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answering(child: ChildProcess, address: string): Promise<void> {
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      log += chunk.toString("utf8");
    });
  }
  const deadline = Date.now() + startTimeoutMs;
  while (!(await isOpen(address))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`The server does not answer.\n${log}`);
    await sleep(25);
  }
}

/** Whether somebody speaks HTTP there; with TLS, it is the plain request that is refused. */
function isOpen(address: string): Promise<boolean> {
  return fetch(`http://${address}/_cerbos/health`).then(
    ({ status }) => status !== 503,
    (error: { readonly cause?: { readonly code?: string } }) => error.cause?.code !== "ECONNREFUSED",
  );
}

function parseLines(text: string): readonly AuditEntry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await Promise.race([ended, sleep(10_000)]);
  child.kill("SIGKILL");
  await ended;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port.");
  return address.port;
}
