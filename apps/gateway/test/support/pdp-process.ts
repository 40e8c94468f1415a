import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
// @boundaries-ignore test support of another room
import { eventually, freePort } from "../../../../packages/control/test/support/test-hub.ts";

/** Where a decision point gets its policies, and who it says it is. */
export interface HubAddress {
  readonly gatewayUrl: string;
  readonly caCertPath: string;
  readonly deploymentId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly instance: string;
}

/** A decision point in a process of its own. */
export interface PdpProcess {
  readonly port: number;
  readonly cacheFolder: string;
  log(): string;
  /** Effect of `view` on a document for a user; `undefined` while it does not answer. */
  ask(): Promise<string | undefined>;
  /** Kills it and starts it again with the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a program that takes Cerbos's configuration file, and waits until it says that it is healthy. */
export async function startPdpProcess(command: string, args: readonly string[], hub: HubAddress): Promise<PdpProcess> {
  const folder = await mkdtemp(join(tmpdir(), "edict-pdp-"));
  const port = await freePort();
  const cacheFolder = join(folder, "cache");
  await mkdir(cacheFolder);
  const config = {
    server: { httpListenAddr: `127.0.0.1:${port}`, grpcListenAddr: `127.0.0.1:${await freePort()}` },
    storage: {
      driver: "hub",
      hub: { remote: { deploymentID: hub.deploymentId, tempDir: folder, cacheDir: cacheFolder } },
    },
    hub: {
      credentials: { pdpID: hub.instance, clientID: hub.clientId, clientSecret: hub.clientSecret },
      connection: {
        apiEndpoint: hub.gatewayUrl,
        bootstrapEndpoint: hub.gatewayUrl,
        tls: { caCert: hub.caCertPath },
        heartbeatInterval: "30s",
      },
    },
    telemetry: { disabled: true },
  };
  const configFile = join(folder, "cerbos.yaml");
  await writeFile(configFile, JSON.stringify(config));
  const origin = `http://127.0.0.1:${port}`;
  let output = "";
  let child: ChildProcess | undefined;
  const start = async () => {
    const started = spawn(command, [...args, "server", `--config=${configFile}`], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], HOME: folder, CERBOS_NO_TELEMETRY: "1" },
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    await eventually(() => isHealthy(origin), 20_000).catch((error: unknown) => {
      throw new Error(`The decision point does not answer.\n${output}`, { cause: error });
    });
  };
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child?.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    port,
    cacheFolder,
    log: () => output,
    ask: () => askView(origin),
    restart: async () => {
      await kill();
      await start();
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isHealthy(origin: string): Promise<boolean> {
  return fetch(`${origin}/_cerbos/health`).then(
    (response) => response.ok,
    () => false,
  );
}

async function askView(origin: string): Promise<string | undefined> {
  const body = {
    principal: { id: "alice", roles: ["user"] },
    resources: [{ resource: { kind: "document", id: "1" }, actions: ["view"] }],
  };
  const response = await fetch(`${origin}/api/check/resources`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (response?.ok !== true) return undefined;
  const answer = (await response.json()) as { results: { actions: { view: string } }[] };
  return answer.results[0]?.actions.view;
}
