import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findFreePort } from "./find-free-port.ts";
import { isReachable, type PostgresCluster, startPostgresCluster } from "./postgres-cluster.ts";
import type { StandaloneState } from "./standalone-state.ts";

/** The installation's own PostgreSQL, on a port that is free now. */
export async function openDatabaseCluster(home: string, state: StandaloneState): Promise<PostgresCluster> {
  return startPostgresCluster({
    dataDir: await chooseDataDir(home, state.instanceId),
    port: await findFreePort(),
    password: state.databasePassword,
  });
}

/**
 * PostgreSQL does not run as root, and its account may not be let into root's home: then the data rest where system services keep
 * theirs, under this installation's name.
 */
async function chooseDataDir(home: string, instanceId: string): Promise<string> {
  const dataDir = join(home, "postgres");
  if (process.getuid?.() !== 0 || (await isReachable(dataDir))) return dataDir;
  const folder = join("/var/lib/edict", instanceId);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  return join(folder, "postgres");
}
