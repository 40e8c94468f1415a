import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { StartFailure } from "./start-failure.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const at = (...parts) => join(root, ...parts);

/** Installs, generates and builds what is missing or older than its sources; says what it does. */
export async function prepareTree(env) {
  const release = await lockTree();
  try {
    for (const prepare of [installPackages, generateClient, compile, buildPages]) await prepare(env);
  } finally {
    release();
  }
}

/** The packages of the lock file. */
export async function installPackages(env) {
  if (!isInstallStale()) return;
  await step("Installing packages (npm ci)", npm, ["ci", "--no-audit", "--no-fund"], { cwd: root, env });
}

/** The database client, from its schema. */
export async function generateClient(env) {
  const client = at("packages/control/src/generated/prisma/client.ts");
  if (isNewer(client, [at("prisma/schema.prisma")])) return;
  await step("Generating the database client", process.execPath, [at("infra/generate.mjs")], { cwd: root, env });
}

/** Everything but the pages. */
export async function compile(env) {
  const runtime = at("infra/generate-runtime.mjs");
  await step("Compiling the runtime of policies", process.execPath, [runtime], { cwd: root, env });
  const tsc = at("node_modules/typescript/bin/tsc");
  await step("Building", process.execPath, [tsc, "-b"], { cwd: root, env });
  await step("Bundling the command line", process.execPath, [at("infra/bundle.mjs")], { cwd: root, env });
}

/** Two starts from one tree take turns; a lock whose holder is gone does not count. */
export async function lockTree() {
  const lock = at(".edict-prepare.lock");
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST")
        throw new StartFailure(`Edict cannot write to ${root}; make it writable, or start it from a copy that is.`);
    }
    if (!isHolderAlive(lock)) rmSync(lock, { force: true });
    else await sleep(200);
  }
}

function isHolderAlive(lock) {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The pages, as they are served. */
export async function buildPages(env) {
  const web = at("apps/web");
  if (!existsSync(join(web, "package.json"))) return;
  const sources = [
    ...listSources(web),
    ...listSources(at("packages/control/src")),
    ...listSources(at("packages/protocol/src")),
  ];
  if (isNewer(join(web, ".next/BUILD_ID"), sources)) return;
  const next = [at("node_modules/next/dist/bin/next"), at("apps/web/node_modules/next/dist/bin/next")].find(existsSync);
  if (next === undefined) return;
  await step("Building the pages", process.execPath, [next, "build"], {
    cwd: web,
    env: { ...env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
  });
}

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Whether what is installed differs from the lock file, apart from what belongs to other machines. */
function isInstallStale() {
  const readPackages = (path) => Object.entries(JSON.parse(readFileSync(path, "utf8")).packages);
  const installedLock = at("node_modules/.package-lock.json");
  if (!existsSync(installedLock)) return true;
  const installed = new Map(readPackages(installedLock));
  return readPackages(at("package-lock.json")).some(([place, { version, optional, link }]) => {
    if (!place.includes("node_modules/") || link === true) return false;
    const found = installed.get(place);
    return found === undefined ? optional !== true : found.version !== version;
  });
}

/** Whether a file exists and none of the sources was written after it. */
function isNewer(file, sources) {
  if (!existsSync(file)) return false;
  const { mtimeMs } = statSync(file);
  return sources.every((source) => statSync(source).mtimeMs <= mtimeMs);
}

function listSources(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.name === "node_modules" || entry.name === "dist" || entry.name === "test")
      return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listSources(path) : [path];
  });
}

/** Runs a program quietly; its output is shown if it fails. */
function step(title, command, args, options) {
  const start = Date.now();
  const isTerminal = process.stdout.isTTY === true;
  process.stdout.write(isTerminal ? `  … ${title}` : `  … ${title}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", (error) => reject(new StartFailure(`${title} failed: ${error.message}`)));
    child.once("close", (code) => {
      const seconds = ((Date.now() - start) / 1000).toFixed(1);
      if (isTerminal) process.stdout.write("\r\u001b[2K");
      if (code === 0) {
        console.log(`  ✓ ${title} (${seconds} s)`);
        resolve();
      } else {
        process.stderr.write(output);
        reject(new StartFailure(`${title} failed; what it said is above.`));
      }
    });
  });
}
