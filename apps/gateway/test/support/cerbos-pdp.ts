import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
// @boundaries-ignore test support of another room
import { eventually, freePort } from "../../../../packages/control/test/support/test-hub.ts";

const binary = fileURLToPath(
  new URL(
    `../../../../node_modules/@cerbos/cerbos-${process.platform}-${process.arch}/cerbos-${process.platform}-${process.arch}`,
    import.meta.url,
  ),
);

/** The released binary exists for some platforms only. */
export const hasCerbos = existsSync(binary);

/** An unmodified Cerbos PDP that gets its policies from a gateway. */
export interface CerbosPdp {
  readonly port: number;
  log(): string;
  /** Effect of `view` on a document for a user; `undefined` while it does not answer. */
  ask(): Promise<string | undefined>;
  stop(): Promise<void>;
}

export async function startCerbosPdp(hub: {
  readonly gatewayUrl: string;
  readonly caCertPath: string;
  readonly deploymentId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly instance: string;
}): Promise<CerbosPdp> {
  const folder = await mkdtemp(join(tmpdir(), "edict-cerbos-"));
  const port = await freePort();
  await mkdir(join(folder, "cache"));
  const config = {
    server: { httpListenAddr: `127.0.0.1:${port}`, grpcListenAddr: `127.0.0.1:${await freePort()}` },
    storage: {
      driver: "hub",
      hub: { remote: { deploymentID: hub.deploymentId, tempDir: folder, cacheDir: join(folder, "cache") } },
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
  await writeFile(join(folder, "cerbos.yaml"), JSON.stringify(config));
  const child: ChildProcess = spawn(binary, ["server", `--config=${join(folder, "cerbos.yaml")}`], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: folder, CERBOS_NO_TELEMETRY: "1" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  const origin = `http://127.0.0.1:${port}`;
  const ask = () => askView(origin);
  const pdp = {
    port,
    log: () => output,
    ask,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null) {
        child.kill("SIGKILL");
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
  await eventually(() => isHealthy(origin), 20_000).catch((error: unknown) => {
    throw new Error(`The Cerbos PDP does not answer.\n${output}`, { cause: error });
  });
  return pdp;
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
