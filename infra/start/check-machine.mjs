import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { StartFailure } from "./start-failure.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Looks whether Edict can run here.
 *
 * @throws {StartFailure} with one sentence and its remedy
 * @returns where to keep data and which ports to use
 */
export async function checkMachine(env) {
  checkNode(process.versions.node);
  checkGit();
  const home = resolve(env.EDICT_HOME ?? join(root, ".edict"));
  checkFolder(home);
  const settings = {
    home,
    root,
    webPort: readPort(env, "EDICT_WEB_PORT", 3000),
    gatewayPort: readPort(env, "EDICT_GATEWAY_PORT", 3001),
    pdpPort: readPort(env, "EDICT_PDP_PORT", 3593),
  };
  const isRestart = checkLock(home);
  await checkPort("EDICT_GATEWAY_PORT", settings.gatewayPort, isRestart);
  await checkPort("EDICT_WEB_PORT", settings.webPort, isRestart);
  await checkPort("EDICT_PDP_PORT", settings.pdpPort, isRestart);
  return settings;
}

export function checkNode(version) {
  const [major, minor] = version.split(".").map(Number);
  const isFit = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!isFit)
    throw new StartFailure(
      `Edict needs Node.js 20.19 or later, or 22.12 or later; this is ${version}. Install one from https://nodejs.org.`,
    );
}

function checkGit() {
  try {
    execFileSync("git", ["http-backend", "--version"], {
      stdio: "ignore",
      env: { ...process.env, REQUEST_METHOD: "" },
    });
  } catch (error) {
    if (error.code === "ENOENT")
      throw new StartFailure("git was not found; install it and see that it is on the PATH.");
  }
}

function checkFolder(home) {
  let existing = home;
  while (!existsSync(existing)) existing = dirname(existing);
  const refusal = `Edict cannot write to ${existing}; make it writable, or set EDICT_HOME to a folder that is.`;
  try {
    accessSync(existing, constants.W_OK);
    // Others pass through (PostgreSQL may run under an account of its own) but do not look around.
    mkdirSync(home, { recursive: true, mode: 0o711 });
    // A read-only file system lets root pass the check above.
    const probe = join(home, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch {
    throw new StartFailure(refusal);
  }
}

function readPort(env, name, fallback) {
  const port = Number(env[name] ?? fallback);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new StartFailure(`${name} must be a port between 1 and 65535.`);
  return port;
}

/** One Edict per data folder. @returns whether an earlier one did not end in order */
function checkLock(home) {
  const path = join(home, "running.pid");
  const pid = existsSync(path) ? Number(readFileSync(path, "utf8")) : 0;
  if (pid > 0 && pid !== process.pid && isEdict(pid)) {
    throw new StartFailure(
      `Edict is already running from ${home} (process ${pid}); stop it first, or set EDICT_HOME to another folder.`,
    );
  }
  writeFileSync(path, String(process.pid));
  return pid > 0;
}

function isEdict(pid) {
  try {
    process.kill(pid, 0);
    const command = execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
    return command.includes("infra/start.mjs");
  } catch {
    return false;
  }
}

/** After a crash the processes that lost their starter may still be on their way out. */
async function checkPort(variable, port, isRestart) {
  for (let waitedMs = 0; ; waitedMs += 250) {
    if (await isFree(port)) return;
    if (!isRestart || waitedMs >= 8_000) break;
    await sleep(250);
  }
  throw new StartFailure(`Port ${port} is in use by another program; stop it, or set ${variable} to a free port.`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
