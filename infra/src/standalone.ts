import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  applyMigrations,
  createDatabase,
  createPlane,
  createSignInToken,
  deriveKey,
  parseHubSecret,
  readPlaneOptions,
} from "@edict/control";
import pg from "pg";
import { type Service, startService } from "./child-service.ts";
import { openDatabaseCluster } from "./open-database-cluster.ts";
import { type PanelFacts, renderPanel } from "./panel.ts";
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
    const pages = pagesService(settings, env);
    if (pages !== undefined) {
      running.push(await startService(pages));
      say(pages.name);
    }
    const pdp = await startPdp(settings, demo);
    if (pdp !== undefined) running.push(pdp);
    const facts = { demo, hasPages: pages !== undefined, hasPdp: pdp !== undefined, readyMs: Date.now() - start };
    console.log(renderPanel(await toPanelFacts(settings, env, facts)));
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
type Environment = NodeJS.ProcessEnv & { readonly DATABASE_URL: string };

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

/** The hub is of use without its demo decision point, so that one failing to start is no reason to stop. */
async function startPdp(settings: StandaloneSettings, demo: DemoState): Promise<Service | undefined> {
  const options = await pdpService(settings, demo);
  if (options === undefined) return undefined;
  try {
    const service = await startService(options);
    say(options.name);
    return service;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    return undefined;
  }
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

async function toPanelFacts(
  settings: StandaloneSettings,
  env: Environment,
  facts: { readonly demo: DemoState; readonly hasPages: boolean; readonly hasPdp: boolean; readonly readyMs: number },
): Promise<PanelFacts> {
  const { demo, hasPages, hasPdp, readyMs } = facts;
  return {
    demo,
    pageUrl: hasPages ? await newSignInLink(settings, env, demo) : undefined,
    gitRemote: gitRemote(settings, demo),
    pdpUrl: hasPdp ? `http://localhost:${settings.pdpPort}` : undefined,
    gatewayUrl: `https://localhost:${settings.gatewayPort}`,
    caCertPath: caCertPath(settings),
    home: settings.home,
    readyMs,
  };
}

async function newSignInLink(settings: StandaloneSettings, env: Environment, demo: DemoState): Promise<string> {
  const database = createDatabase({ url: env.DATABASE_URL });
  const { ownerEmail: email, ownerName: name } = demo;
  const token = await createSignInToken({ database }, { email, name, validMs: signInValidMs });
  await database.$disconnect();
  return `http://localhost:${settings.webPort}/api/auth/magic-link/verify?token=${token}&callbackURL=/`;
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

const signInValidMs = 12 * 60 * 60 * 1000;

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
