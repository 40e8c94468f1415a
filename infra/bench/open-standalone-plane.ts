import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createPlane, readPlaneOptions } from "@edict/control";
import type { StandaloneState } from "../src/standalone-state.ts";

/** Looks into a running `npm start` from beside it. */
export async function openStandalonePlane(home: string): Promise<ReturnType<typeof createPlane>> {
  const state: StandaloneState = JSON.parse(await readFile(join(home, "standalone.json"), "utf8"));
  const places = [join(home, "postgres"), join("/var/lib/edict", state.instanceId, "postgres")];
  const port = await readPort(places);
  const url = `postgresql://edict:${state.databasePassword}@127.0.0.1:${port}/edict`;
  return createPlane(readPlaneOptions({ DATABASE_URL: url, EDICT_HOME: home, EDICT_SECRET: state.secret }));
}

/** PostgreSQL writes its port into the fourth line of its lock file. */
async function readPort(dataDirs: readonly string[]): Promise<number> {
  for (const dataDir of dataDirs) {
    const lock = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => undefined);
    if (lock !== undefined) return Number(lock.split("\n")[3]);
  }
  throw new Error("The database of the installation was not found.");
}
