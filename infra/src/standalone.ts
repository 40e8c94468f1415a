import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  applyMigrations,
  createPlane,
  createSignInToken,
  deriveKey,
  parseHubSecret,
  readPlaneOptions,
} from "@edict/control";
import pg from "pg";
import { type Service, startService } from "./child-service.ts";
import { openDatabaseCluster } from "./open-database-cluster.ts";
import { renderPanel } from "./panel.ts";
import type { PostgresCluster } from "./postgres-cluster.ts";
import { pushExamples, seedDemo, waitForBundle } from "./seed-demo.ts";
import { type DemoState, readState, type StandaloneState, writeState } from "./standalone-state.ts";

export interface StandaloneSettings {
  /** Data folder. */
  readonly home: string;
  /** The tree. */
  readonly root: string;
  readonly webPort: number;
  readonly gatewayPort: number;
  readonly pdpPort: number;
}

/** Starts database, gateway, worker, pages and a decision point; stays until it is told to stop. */
export async function runStandalone(settings: StandaloneSettings): Promise<void> {
  const start = Date.now();
  const running: Service[] = [];
  let cluster: PostgresCluster | undefined;
  const stopAll = async () => {
    for (const service of running.reverse()) await service.stop();
    await cluster?.stop();
    await rm(join(settings.home, "running.pid"), { force: true });
  };
  const stopped = onStopSignal();
  try {
    await mkdir(join(settings.home, "logs"), { recursive: true });
    const state = await readState(settings.home);
    cluster = await openDatabaseCluster(settings.home, state);
    const databaseUrl = await openDatabase(cluster, settings.root);
    say("Database");
    const env = toEnvironment(settings, state, databaseUrl);
    for (const options of [gatewayService(settings, env), workerService(settings, env)]) {
      running.push(await startService(options));
      say(options.name);
    }
    const demo = await openDemo(settings, state, env);
    for (const options of [pagesService(settings, env), await pdpService(settings, demo)]) {
      if (options === undefined) continue;
      running.push(await startService(options));
      say(options.name);
    }
    console.log(renderPanel(await gatherFacts(settings, demo, env, Date.now() - start)));
    await stopped;
    console.log("\n  Stopping…");
  } catch (error) {
    await stopAll();
    throw error;
  }
  await stopAll();
  process.exit(0);
}

type ServiceOptions = Parameters<typeof startService>[0];
type Environment = NodeJS.ProcessEnv & { readonly EDICT_SECRET: string };

async function openDatabase(cluster: PostgresCluster, root: string): Promise<string> {
  const admin = new pg.Client({ connectionString: cluster.url("postgres") });
  await admin.connect();
  const known = await admin.query("SELECT 1 FROM pg_database WHERE datname = 'edict'");
  if (known.rowCount === 0) await admin.query("CREATE DATABASE edict");
  await admin.end();
  await applyMigrations(cluster.url("edict"), join(root, "prisma/migrations"));
  return cluster.url("edict");
}

function toEnvironment(settings: StandaloneSettings, state: StandaloneState, databaseUrl: string): Environment {
  const secret = parseHubSecret(state.secret);
  return {
    ...process.env,
    NODE_ENV: "production",
    DATABASE_URL: databaseUrl,
    EDICT_HOME: settings.home,
    EDICT_SECRET: state.secret,
    EDICT_GATEWAY_PORT: String(settings.gatewayPort),
    EDICT_GATEWAY_URL: `https://localhost:${settings.gatewayPort}`,
    EDICT_WEB_PORT: String(settings.webPort),
    EDICT_WEB_URL: `http://localhost:${settings.webPort}`,
    BETTER_AUTH_SECRET: Buffer.from(deriveKey(secret, "sessions")).toString("base64url"),
    BETTER_AUTH_URL: `http://localhost:${settings.webPort}`,
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

function common(settings: StandaloneSettings, name: string) {
  return {
    name,
    logFile: join(settings.home, "logs", `${name.toLowerCase().replaceAll(" ", "-")}.log`),
    onRestart: warn,
  };
}

function gatewayService(settings: StandaloneSettings, env: Environment): ServiceOptions {
  const script = join(settings.root, "apps/gateway/dist/main.js");
  return { ...common(settings, "Gateway"), script, cwd: settings.root, env };
}

function workerService(settings: StandaloneSettings, env: Environment): ServiceOptions {
  const script = join(settings.root, "apps/worker/dist/main.js");
  return { ...common(settings, "Worker"), script, cwd: settings.root, env };
}

function pagesService(settings: StandaloneSettings, env: Environment): ServiceOptions | undefined {
  const web = join(settings.root, "apps/web");
  const places = [join(settings.root, "node_modules"), join(web, "node_modules")];
  const script = places.map((place) => join(place, "next/dist/bin/next")).find(existsSync);
  if (script === undefined || !existsSync(join(web, ".next/BUILD_ID"))) return undefined;
  const url = `http://127.0.0.1:${settings.webPort}/`;
  const args = ["start", "--hostname", "127.0.0.1", "--port", String(settings.webPort)];
  return { ...common(settings, "Pages"), script, args, cwd: web, env, whenReady: () => answers(url) };
}

async function pdpService(settings: StandaloneSettings, demo: DemoState): Promise<ServiceOptions | undefined> {
  const script = join(settings.root, "packages/cli/dist/main.js");
  if (!existsSync(script)) return undefined;
  const folder = join(settings.home, "pdp");
  await mkdir(join(folder, "cache"), { recursive: true });
  const config = join(folder, "config.json");
  const endpoint = `https://localhost:${settings.gatewayPort}`;
  const tls = { caCert: caCertPath(settings) };
  const text = JSON.stringify({
    server: { httpListenAddr: `127.0.0.1:${settings.pdpPort}` },
    storage: { driver: "hub", hub: { remote: { deploymentID: demo.deploymentId, cacheDir: join(folder, "cache") } } },
    hub: {
      credentials: { pdpID: "edict-demo", clientID: demo.clientId, clientSecret: demo.clientSecret },
      connection: { apiEndpoint: endpoint, tls },
    },
  });
  await writeFile(config, text, { mode: 0o600 });
  const url = `http://127.0.0.1:${settings.pdpPort}/_cerbos/health`;
  const args = ["server", "--config", config];
  return {
    ...common(settings, "Edict PDP"),
    script,
    args,
    cwd: settings.home,
    env: process.env,
    whenReady: () => answers(url),
  };
}

/** On the first start: the demo workspace, and its first policies by a real push through the real pipeline. */
async function openDemo(settings: StandaloneSettings, state: StandaloneState, env: Environment): Promise<DemoState> {
  if (state.demo !== undefined) return state.demo;
  const plane = createPlane(readPlaneOptions(env));
  try {
    const demo = await seedDemo(plane);
    await writeState(settings.home, { ...state, demo });
    await pushExamples(join(settings.root, "examples/expenses"), gitRemote(settings, demo));
    const isBuilt = await waitForBundle(plane, demo.deploymentId, 60_000);
    if (isBuilt) say("First build");
    else warn("The first build of the demo did not succeed; its page says why.");
    return demo;
  } finally {
    await plane.close();
  }
}

async function gatherFacts(settings: StandaloneSettings, demo: DemoState, env: Environment, readyMs: number) {
  const hasPages = pagesService(settings, env) !== undefined;
  const plane = createPlane(readPlaneOptions(env));
  const email = demo.ownerEmail;
  const token = await createSignInToken(plane, { email, name: demo.ownerName, validMs: 12 * 60 * 60 * 1000 });
  await plane.close();
  const link = `http://localhost:${settings.webPort}/api/auth/magic-link/verify?token=${token}&callbackURL=/`;
  return {
    demo,
    pageUrl: hasPages ? link : undefined,
    gitRemote: gitRemote(settings, demo),
    pdpUrl: (await pdpService(settings, demo)) === undefined ? undefined : `http://localhost:${settings.pdpPort}`,
    gatewayUrl: `https://localhost:${settings.gatewayPort}`,
    caCertPath: caCertPath(settings),
    home: settings.home,
    readyMs,
  };
}

function gitRemote(settings: StandaloneSettings, demo: DemoState): string {
  return `http://edict:${demo.gitToken}@localhost:${settings.gatewayPort}/git/${demo.storeSlug}.git`;
}

function caCertPath(settings: StandaloneSettings): string {
  return join(settings.home, "tls/ca.pem");
}

async function answers(url: string): Promise<void> {
  while (
    !(await fetch(url, { redirect: "manual" }).then(
      (response) => response.status < 500,
      () => false,
    ))
  ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function onStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let signals = 0;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        signals += 1;
        if (signals > 2) process.exit(1);
        resolve();
      });
    }
  });
}

function say(what: string): void {
  console.log(`  ✓ ${what}`);
}

function warn(message: string): void {
  console.log(`  ! ${message}`);
}
