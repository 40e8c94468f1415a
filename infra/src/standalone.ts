import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
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
import { hasPolicies, pushExamples, seedDemo, waitForBundle } from "./seed-demo.ts";
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

/** Starts database, gateway, worker, pages and a decision point; stays until it is told to stop, also while it starts. */
export async function runStandalone(settings: StandaloneSettings): Promise<void> {
  const running: Running = { cluster: undefined, services: [] };
  const stopped = onStopSignal();
  try {
    const panel = await Promise.race([bringUp(settings, running), stopped]);
    if (panel !== undefined) {
      console.log(panel);
      await stopped;
    }
    console.log("\n  Stopping…");
  } finally {
    await stopAll(settings, running);
  }
  process.exit(0);
}

/** What has to be stopped again. */
interface Running {
  cluster: PostgresCluster | undefined;
  readonly services: Service[];
}

/** @returns what to show once everything runs */
async function bringUp(settings: StandaloneSettings, running: Running): Promise<string> {
  const start = Date.now();
  await mkdir(join(settings.home, "logs"), { recursive: true });
  const state = await readState(settings.home);
  running.cluster = await openDatabaseCluster(settings.home, state);
  const databaseUrl = await openDatabase(running.cluster, settings.root);
  say("Database");
  const env = toEnvironment(settings, state, databaseUrl);
  const bring = async (options: ServiceOptions) => {
    running.services.push(await startService(options));
    say(options.name);
  };
  await Promise.all([bring(gatewayService(settings, env)), bring(workerService(settings, env))]);
  const demo = await openDemo(settings, state, env);
  const pages = pagesService(settings, env);
  const pdp = await pdpService(settings, demo);
  // The hub is of use without its demo decision point, so that one failing to start is no reason to stop.
  const warnOnly = (error: unknown) => warn(error instanceof Error ? error.message : String(error));
  await Promise.all([
    pages === undefined ? undefined : bring(pages),
    pdp === undefined ? undefined : bring(pdp).catch(warnOnly),
  ]);
  const hasPdp = running.services.some((service) => service.name === pdp?.name);
  return renderPanel(await toPanelFacts(settings, env, { demo, hasPages: pages !== undefined, hasPdp, start }));
}

/** Those who ask before those who answer, the database last. */
async function stopAll(settings: StandaloneSettings, running: Running): Promise<void> {
  const order = [names.pdp, names.pages, names.worker, names.gateway];
  const services = running.services.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  for (const service of services) await service.stop();
  await running.cluster?.stop();
  await rm(join(settings.home, "running.pid"), { force: true });
}

const names = { gateway: "Gateway", worker: "Worker", pages: "Pages", pdp: "Edict PDP" };
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
    EDICT_GIT_URL: `http://localhost:${settings.gatewayPort}`,
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
  return { ...common(settings, names.gateway), script, cwd: settings.root, env };
}

function workerService(settings: StandaloneSettings, env: Environment): ServiceOptions {
  const script = join(settings.root, "apps/worker/dist/main.js");
  return { ...common(settings, names.worker), script, cwd: settings.root, env };
}

function pagesService(settings: StandaloneSettings, env: Environment): ServiceOptions | undefined {
  const web = join(settings.root, "apps/web");
  const places = [join(settings.root, "node_modules"), join(web, "node_modules")];
  const script = places.map((place) => join(place, "next/dist/bin/next")).find(existsSync);
  if (script === undefined || !existsSync(join(web, ".next/BUILD_ID"))) return undefined;
  const url = `http://127.0.0.1:${settings.webPort}/`;
  const args = ["start", "--hostname", "127.0.0.1", "--port", String(settings.webPort)];
  return { ...common(settings, names.pages), script, args, cwd: web, env, whenReady: () => answers(url) };
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
    // The demo asks over HTTP; any free port will do for gRPC.
    server: { httpListenAddr: `127.0.0.1:${settings.pdpPort}`, grpcListenAddr: "127.0.0.1:0" },
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
    ...common(settings, names.pdp),
    script,
    args,
    cwd: settings.home,
    env: process.env,
    whenReady: () => answers(url),
  };
}

/** On the first start: the demo workspace, and its first policies by a real push through the real pipeline. */
async function openDemo(settings: StandaloneSettings, state: StandaloneState, env: Environment): Promise<DemoState> {
  const plane = createPlane(readPlaneOptions(env));
  try {
    const demo = state.demo ?? (await seedDemo(plane));
    if (state.demo === undefined) await writeState(settings.home, { ...state, demo });
    // Also after a first start that was cut short before its push.
    if (!(await hasPolicies(plane, demo))) {
      await pushExamples(join(settings.root, "examples/expenses"), gitRemote(settings, demo));
      if (await waitForBundle(plane, demo.deploymentId, 60_000)) say("First build");
      else warn("The first build of the demo did not succeed; its page says why.");
    }
    return demo;
  } finally {
    await plane.close();
  }
}

async function toPanelFacts(
  settings: StandaloneSettings,
  env: Environment,
  facts: { readonly demo: DemoState; readonly hasPages: boolean; readonly hasPdp: boolean; readonly start: number },
): Promise<PanelFacts> {
  const { demo, hasPages, hasPdp, start } = facts;
  return {
    demo,
    pageUrl: hasPages ? await newSignInLink(settings, env, demo) : undefined,
    gitRemote: gitRemote(settings, demo),
    pdpUrl: hasPdp ? `http://localhost:${settings.pdpPort}` : undefined,
    gatewayUrl: `https://localhost:${settings.gatewayPort}`,
    caCertPath: caCertPath(settings),
    home: settings.home,
    readyMs: Date.now() - start,
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
    await sleep(50);
  }
}

const signInValidMs = 12 * 60 * 60 * 1000;

function onStopSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    let signals = 0;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        signals += 1;
        if (signals > 2) process.exit(1);
        resolve(undefined);
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
